"""Changes of libraries as happenings, one for each item."""

from collections.abc import Iterator
from datetime import datetime

from hub.core.context import Context
from hub.core.servers import ItemsChanged
from rules.happening import Happening, Subject


def library_happenings(
    change: ItemsChanged, at: datetime, context: Context | None = None
) -> Iterator[Happening]:
    """What rules see of items that came, changed or left."""
    library = change.library
    told = {
        "event": str(change.change),
        "server_id": change.server_id,
        "library": library.name,
        "library_key": library.key,
    }
    for item in change.items:
        subject = Subject(server_id=change.server_id, library_key=library.key, item=item)
        yield Happening(
            kind=f"library.{change.change}",
            at=at,
            subject=subject,
            data={**told, "item": item},
            context=context or Context(),
        )
