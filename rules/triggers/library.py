"""The `library` trigger: what comes into libraries, changes in them and leaves them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from rules.happening import Happening
from rules.language.build import Build, Kind, Node, TriggerKind
from rules.language.fields import Duration, Flag, Many, OneOf, Text, keys, may, need
from rules.language.parts import Site, Timed, Trigger
from rules.triggers.listening import Fits, fits_subject, trigger

EVENTS: Final = ("added", "updated", "removed")
TYPES: Final = ("movie", "show", "season", "episode", "artist", "album", "track", "other")
SETTLE_S: Final = 120.0
MAX_HELD: Final = 2_000
"""Items that one trigger holds back; beyond, the oldest group is told at once."""
MAX_ITEMS: Final = 200
"""Items of one group that the trigger tells of by name."""


class _Group:
    """What belongs together and has not been told yet."""

    def __init__(self, first: Happening) -> None:
        self.last = first
        self.items = [first.subject.item]
        self.count = 1
        self.timer = Timed()

    def add(self, happening: Happening) -> None:
        """One more."""
        self.last = happening
        self.count += 1
        if len(self.items) < MAX_ITEMS:
            self.items.append(happening.subject.item)


class _Settling:
    """Fires for a group when nothing was added to it for a while."""

    def __init__(self, site: Site, fits: Fits, settle_s: float, *, grouped: bool) -> None:
        self._site = site
        self._fits = fits
        self._settle = timedelta(seconds=settle_s)
        self._grouped = grouped
        self._groups: dict[tuple[Any, ...], _Group] = {}

    def see(self, happening: Happening) -> None:
        """Hold it back until its group has settled."""
        if not self._fits(happening):
            return
        key = self._key(happening)
        group = self._groups.get(key)
        if group is None:
            if len(self._groups) >= MAX_HELD:
                self._tell(next(iter(self._groups)))
            group = self._groups[key] = _Group(happening)
        else:
            group.add(happening)
        if not self._settle:
            self._tell(key)
            return
        due = self._site.world.clock.now() + self._settle
        group.timer.set(self._site.world.clock.call_at(due, lambda: self._tell(key)))

    def close(self) -> None:
        for group in self._groups.values():
            group.timer.clear()
        self._groups.clear()

    def _key(self, happening: Happening) -> tuple[Any, ...]:
        """Episodes go with their season, tracks with their album; everything else stands alone."""
        item, kind = happening.subject.item, happening.kind
        server_id = happening.subject.server_id
        if item is None:
            return (kind, server_id, happening.subject.library_key)
        if self._grouped and item.type in ("episode", "track"):
            parent = item.parent_key or item.grandparent_key or item.key
            return (kind, server_id, item.type, parent)
        return (kind, server_id, item.type, item.key)

    def _tell(self, key: tuple[Any, ...]) -> None:
        group = self._groups.pop(key)
        group.timer.clear()
        now = self._site.world.clock.now()
        items = [item for item in group.items if item is not None]
        data: Mapping[str, Any] = {**group.last.data, "count": group.count, "items": items}
        self._site.fire(replace(group.last, at=now), data)


def _compile(node: Node, _: Build) -> Trigger:
    subject, types = fits_subject(node), node.get("type")
    listens = frozenset(f"library.{event}" for event in node["event"])

    def fits(happening: Happening) -> bool:
        item = happening.subject.item
        return subject(happening) and (not types or (item is not None and item.type in types))

    settle, grouped = node["settle"], node["group"]
    return trigger(
        node, "library", lambda site: _Settling(site, fits, settle, grouped=grouped), listens
    )


LIBRARY: TriggerKind = Kind(
    name="library",
    help="Items come into a library, change, or leave; told once they have settled.",
    keys=keys(
        need("event", Many(OneOf(EVENTS)), "what happens, or several of it"),
        may("server", Many(Text(), 0), "only on these servers, by id"),
        may("library", Many(Text(), 0), "only in these libraries, by `server/key`"),
        may("type", Many(OneOf(TYPES), 0), "only items of these types"),
        may("settle", Duration(), "how long nothing more must come", SETTLE_S),
        may("group", Flag(), "episodes of a season and tracks of an album are told at once", True),
    ),
    example="trigger: library\nevent: added\ntype: [movie, episode]\nsettle: '00:05:00'\n",
    compile=_compile,
    gives={
        "event": "what happened",
        "item": "the last item",
        "items": "all items of the group, 200 at most",
        "count": "how many they are",
        "server_id": "the id of the server",
        "library": "the name of the library",
        "library_key": "its key on the server",
    },
)
