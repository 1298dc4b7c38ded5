"""Samples of Jellyfin and Emby through the parsers of the integrations."""

from pathlib import Path
from typing import Any

import orjson

from hub.core.lenient import Object, objects
from hub.core.servers import Webhook
from hub.models.item import Item
from hub.models.server import Platform
from hub.models.session import SessionView
from integrations.mediabrowser.items import read_item
from integrations.mediabrowser.sessions import SessionReader
from tests.conformance.ledger import read


def load(samples: Path, name: str) -> Any:
    """A sample's JSON."""
    return orjson.loads(read(samples, name))


def views_of(sessions: object, platform: Platform) -> list[SessionView]:
    """The sessions in an answer, or one session by itself."""
    return list(SessionReader(platform).read(objects(sessions)).views)


def item_of(dto: Object) -> Item:
    """An item."""
    return read_item(dto)


def posted(samples: Path, name: str, kind: str = "application/json") -> Webhook:
    """A sample as the body of a webhook."""
    return Webhook(read(samples, name), kind)
