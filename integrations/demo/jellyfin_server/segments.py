"""Media segments: where intro and credits lie, since 10.10."""

from typing import Any

from integrations.demo.mediabrowser.call import Call
from integrations.demo.mediabrowser.dialect import jellyfin_from
from integrations.demo.mediabrowser.routing import Route
from integrations.demo.mediabrowser.wire import hex_id, ticks
from integrations.demo.world.items import MarkerKind

_TYPES = {MarkerKind.INTRO: "Intro", MarkerKind.CREDITS: "Outro"}


async def segments(call: Call) -> dict[str, Any]:
    """The segments of an item, of all types or those asked for."""
    entry, wanted = call.entry, call.query.words("includeSegmentTypes")
    found = [
        {
            "Id": hex_id(entry.key, marker.kind, marker.start_s),
            "ItemId": entry.key,
            "Type": _TYPES[marker.kind],
            "StartTicks": ticks(marker.start_s),
            "EndTicks": ticks(marker.end_s),
        }
        for marker in entry.item.markers
        if not wanted or _TYPES[marker.kind].lower() in wanted
    ]
    return {"Items": found, "TotalRecordCount": len(found), "StartIndex": 0}


ROUTES = (Route("GET", "/MediaSegments/{item_id}", segments, on=jellyfin_from(10, 10)),)
