"""Which items of different servers may be the same: suggestions by title, year and indices."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from hub.history.facts import Twin
from hub.models.item import Item, MediaType
from hub.playback.same_item import tokens
from hub.playback.suggestions import folded

YEARS_APART = 1
"""Servers disagree by as much about when something came out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSuggestion:
    """Two items without a common guid that agree in everything else that is known."""

    server_id: str
    item: Item
    other_server_id: str
    other: Item


def suggest_items(items: Iterable[tuple[str, Item]]) -> list[ItemSuggestion]:
    """The pairs worth asking about, in the order given: equal kind, folded titles and indices."""
    alike: defaultdict[tuple[object, ...], list[tuple[str, Item]]] = defaultdict(list)
    for server_id, item in items:
        name = _name(item)
        if name is not None:
            alike[name].append((server_id, item))
    return [
        ItemSuggestion(
            server_id=first[0], item=first[1], other_server_id=second[0], other=second[1]
        )
        for group in alike.values()
        for first, second in combinations(group, 2)
        if _may_be_one(first, second)
    ]


def questions(found: Sequence[Twin], apart: set[frozenset[str]]) -> list[tuple[Twin, Twin]]:
    """The pairs to ask about: never seen on one server, and not told apart (pairs of ids)."""
    by_copy = {(one.server_id, one.item.key): one for one in found}
    pairs = (
        (by_copy[one.server_id, one.item.key], by_copy[one.other_server_id, one.other.key])
        for one in suggest_items((one.server_id, one.item) for one in found)
    )
    return [
        (first, other)
        for first, other in pairs
        if set(first.servers).isdisjoint(other.servers)
        and frozenset((first.id, other.id)) not in apart
    ]


def _name(item: Item) -> tuple[object, ...] | None:
    """What two descriptions must agree in; None for what a title alone does not tell apart."""
    title, series = folded(item.title), folded(item.grandparent_title or "")
    above = folded(item.parent_title or "")
    if item.type is MediaType.EPISODE:
        known = series and item.index is not None and item.parent_index is not None
        return (item.type, series, item.parent_index, item.index) if known else None
    if item.type is MediaType.TRACK:
        return (item.type, series, above, title) if series and title else None
    if item.type is MediaType.ALBUM:
        return (item.type, above, title) if above and title else None
    if item.type is MediaType.SEASON:
        return None
    return (item.type, title) if title and not item.live else None


def _may_be_one(first: tuple[str, Item], second: tuple[str, Item]) -> bool:
    if not set(tokens(*first)).isdisjoint(tokens(*second)) or first[0] == second[0]:
        return False
    years = first[1].year, second[1].year
    if first[1].type is MediaType.EPISODE or None in years:
        return first[1].type is not MediaType.MOVIE
    return abs((years[0] or 0) - (years[1] or 0)) <= YEARS_APART
