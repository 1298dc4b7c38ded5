"""The orders in which plays can be listed, declared once."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hub.core.errors import InvalidInput


def _text(column: str) -> str:
    return f"lower(strip_accents({column}))"


@dataclass(frozen=True, slots=True)
class Named:
    """What has the names of an order: rows of `table` with the key `own`, named in `column`.

    `key` is an expression over `plays AS p`; it changes with the dimensions `of` alone.
    """

    table: str
    own: str
    column: str
    key: str
    of: tuple[str, ...]

    @property
    def name(self) -> str:
        """SQL for the name of a row of `table AS n`, as it is ordered."""
        return _text(f"n.{self.column}")


@dataclass(frozen=True, slots=True)
class Sort:
    """One order: an SQL expression over `plays AS p` and the joins it needs.

    Ties go by time and id. `type` is the SQL type of the expression; NULLs come last in both
    directions. The marks have those that are integers, and the ranks of those that are names.
    """

    name: str
    sql: str
    type: str
    nullable: bool
    help: str
    join: str = ""
    named: Named | None = None

    @property
    def marked(self) -> bool:
        """Whether the marks have this order."""
        return self.type == "BIGINT"

    @property
    def dimension(self) -> str:
        """What the marks call it."""
        return self.name if self.named is None else f"{self.name}_order"


_DECLARED = (
    Sort("started_at", "p.started_at", "TIMESTAMP", False, "when it began"),
    Sort("ended_at", "epoch_us(p.ended_at)", "BIGINT", False, "when it ended"),
    Sort("watch_s", "p.watch_ms", "BIGINT", False, "watch time"),
    Sort("paused_s", "p.paused_ms", "BIGINT", False, "time paused"),
    Sort("duration_s", "p.duration_ms", "BIGINT", True, "length of the item"),
    Sort("bandwidth_kbps", "p.bandwidth_kbps", "BIGINT", True, "bandwidth"),
    Sort(
        "percent",
        "CASE WHEN p.duration_ms > 0 AND p.max_ms IS NOT NULL "
        "THEN least(1_000_000_000, 1_000_000_000 * p.max_ms // p.duration_ms) END",
        "BIGINT",
        True,
        "how far it came",
    ),
    Sort(
        "title",
        _text("coalesce(sg.title, si.title)"),
        "VARCHAR",
        True,
        "title of the show, artist or movie",
        "LEFT JOIN items si ON si.item = p.item LEFT JOIN items sg ON sg.item = p.grandparent",
        Named("items", "item", "title", "coalesce(p.grandparent, p.item)", ("grandparent", "item")),
    ),
    Sort(
        "person",
        _text("sp.name"),
        "VARCHAR",
        True,
        "name of the person",
        "LEFT JOIN persons sp ON sp.person = p.person",
        Named("persons", "person", "name", "p.person", ("person",)),
    ),
    Sort(
        "player",
        _text("sl.name"),
        "VARCHAR",
        True,
        "name of the player",
        "LEFT JOIN players sl ON sl.player = p.player",
        Named("players", "player", "name", "p.player", ("player",)),
    ),
)

SORTS: Mapping[str, Sort] = MappingProxyType({item.name: item for item in _DECLARED})
DEFAULT_SORT = "-started_at"


def parse_sort(text: str) -> tuple[Sort, bool]:
    """The order and whether it descends; InvalidInput when there is no such order."""
    descending = text.startswith("-")
    try:
        return SORTS[text.removeprefix("-")], descending
    except KeyError:
        raise InvalidInput(
            f"There is no sort order {text!r}.",
            hint=f"Use {', '.join(SORTS)}, with - before it for descending.",
        ) from None
