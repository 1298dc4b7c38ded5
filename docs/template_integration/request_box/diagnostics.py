"""What helps in a bug report. Names such as token and api_key are taken out again by the hub."""

import dataclasses
from typing import Any

from hub.core.coordinator import Coordinator
from hub.core.entries import ConfigEntry
from hub.core.hub import Hub

from .client import BoxStatus


async def diagnostics(hub: Hub, entry: ConfigEntry[Coordinator[BoxStatus]]) -> dict[str, Any]:
    """The newest data, if there are any."""
    box = getattr(entry, "runtime_data", None)
    return {"status": dataclasses.asdict(box.data) if box is not None else None}
