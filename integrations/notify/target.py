"""A config entry as a notification target."""

from typing import Any

from hub.core.entries import ConfigEntry
from hub.notify.options import TargetOptions
from hub.notify.parcel import Parcel
from hub.notify.target import Target
from integrations.notify.client import AppriseClient


class AppriseTarget(Target):
    """Sends what the hub hands over to the entry's apprise address."""

    def __init__(self, entry: ConfigEntry[Any]) -> None:
        self.id = entry.id
        self.slug = entry.data["slug"]
        self.title = entry.title
        self.service = entry.data["kind"]
        self.options = TargetOptions.model_validate(dict(entry.options))
        self._client = AppriseClient(entry.data["secret"]["url"])

    async def send(self, parcel: Parcel) -> None:
        """Deliver through apprise."""
        await self._client.send(parcel)
