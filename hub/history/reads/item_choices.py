"""What a play can be of, found by the words of a title, of its show or artist, or of its number."""

from dataclasses import dataclass

from pydantic import TypeAdapter

from hub.history.query.vocabulary import folded
from hub.history.store.ids import to_public
from hub.history.store.reader import Reader
from hub.models.item import MediaType

WHOLES = (MediaType.SHOW, MediaType.SEASON, MediaType.ARTIST, MediaType.ALBUM)
MOST_WORDS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChoice:
    """An item that can be played, and where it belongs."""

    id: str
    type: MediaType
    title: str
    parent_title: str | None
    grandparent_title: str | None
    index: int | None
    parent_index: int | None
    year: int | None


_CHOICES = TypeAdapter(tuple[ItemChoice, ...])
_SQL = """
SELECT i.id, i.type, coalesce(i.title, '') AS title, a.title AS parent_title,
    b.title AS grandparent_title, i.number AS index, i.parent_number AS parent_index, i.year
FROM items i LEFT JOIN items a ON a.item = i.parent LEFT JOIN items b ON b.item = i.grandparent
WHERE i.type NOT IN ({wholes}) AND {words}
ORDER BY starts_with(lower(strip_accents(i.title)), $whole) DESC,
    grandparent_title NULLS FIRST, parent_index, index, length(i.title), i.id
LIMIT $most
"""
_TEXT = (
    "lower(strip_accents(concat_ws(' ', i.title, a.title, b.title, i.year, "
    "'s' || i.parent_number || 'e' || i.number)))"
)


def item_choices(reader: Reader, text: str, most: int) -> tuple[ItemChoice, ...]:
    """The items whose names hold every word; those whose title begins with the text come first."""
    words = folded(text).split()[:MOST_WORDS]
    if not words:
        return ()
    found = reader.dicts(
        _SQL.format(
            wholes=", ".join(f"'{kind}'" for kind in WHOLES),
            words=" AND ".join(f"contains({_TEXT}, $word{n})" for n in range(len(words))),
        ),
        {
            **{f"word{n}": word for n, word in enumerate(words)},
            "whole": " ".join(words),
            "most": most,
        },
    )
    return _CHOICES.validate_python([row | {"id": to_public(row["id"])} for row in found])
