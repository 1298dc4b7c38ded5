"""Artwork for notifications: found when one is accepted, fetched when it goes out."""

import asyncio
import logging
from collections.abc import Iterable, Mapping
from typing import Any, Final

from hub.core.errors import NotFound, UsherError
from hub.core.hub import Hub
from hub.core.servers import SERVERS, Picture
from hub.history.facade import HISTORY
from hub.history.query.scope import Scope
from hub.models.item import Item
from hub.notify.message import PictureRef, Queued
from hub.notify.parcel import MOST_PICTURES
from hub.playback.pipeline import PLAYBACK

_log = logging.getLogger(__name__)

MOST_BYTES: Final = 2 * 2**20
FETCH_LIMIT_S: Final = 15.0


async def picture_ref(hub: Hub, given: Any) -> PictureRef | None:
    """The artwork of a session or item (its id), or `{server, path}`; None when there is none."""
    if isinstance(given, Mapping):
        server, path = given.get("server"), given.get("path")
        return PictureRef(str(server), str(path)) if server and path else None
    if not given:
        return None
    if (session := hub[PLAYBACK].session(str(given))) is not None:
        path = _poster(session.view.item)
        return None if path is None else PictureRef(session.server_id, path)
    try:
        row = (await hub[HISTORY].item(str(given), Scope.all())).row
    except NotFound:
        _log.debug("A notification names a picture of %s, which is unknown", given)
        return None
    return PictureRef(row.server_id, row.thumb) if row.server_id and row.thumb else None


async def fetched(hub: Hub, batch: Iterable[Queued], size: int) -> list[Picture]:
    """The pictures of a batch, each once; one that cannot be had is left out."""
    refs = dict.fromkeys(item.message.picture for item in batch if item.message.picture)
    found = await asyncio.gather(*(_fetch(hub, ref, size) for ref in list(refs)[:MOST_PICTURES]))
    return [picture for picture in found if picture is not None]


async def _fetch(hub: Hub, ref: PictureRef, size: int) -> Picture | None:
    try:
        async with asyncio.timeout(FETCH_LIMIT_S):
            found = await hub[SERVERS].get(ref.server_id).picture(ref.path, size, size * 3 // 2)
    except (UsherError, TimeoutError) as error:
        _log.debug("A notification goes without its picture: %s", error)
        return None
    except Exception:  # noqa: BLE001 - a notification matters more than its picture
        _log.exception("The picture of a notification could not be fetched")
        return None
    return found if 0 < len(found.body) <= MOST_BYTES else None


def _poster(item: Item) -> str | None:
    """The show's poster of an episode, the album's of a track, else its own."""
    return item.grandparent_thumb or item.parent_thumb or item.thumb
