"""Which tables of names were written to by the transaction of this thread, and which plays went."""

import threading
from collections.abc import Collection, Mapping

_LEDGER = threading.local()


def note(table: str, items: Collection[int] | None = None) -> None:
    """Tell that rows of a table were added or changed: those of these items, or None: any."""
    known = _tables().get(table, frozenset())
    _tables()[table] = None if items is None or known is None else known | frozenset(items)


def nothing() -> None:
    """Tell that this transaction touches nothing that is asked for: no play, nobody, no item."""
    _LEDGER.nothing = True


def take_nothing() -> bool:
    """Whether that was told since the last time."""
    told: bool = getattr(_LEDGER, "nothing", False)
    _LEDGER.nothing = False
    return told


def removed(plays: Collection[int]) -> None:
    """Tell that shown plays with these keys are gone; those that came have higher keys."""
    _LEDGER.gone = _gone() | set(plays)


def rewritten() -> None:
    """Tell that shown plays have other values under the keys that they had."""
    _LEDGER.rewritten = True


def take_gone() -> frozenset[int] | None:
    """The plays that are gone since the last time; None when others were written anew."""
    gone = None if getattr(_LEDGER, "rewritten", False) else frozenset(_gone())
    _LEDGER.rewritten, _LEDGER.gone = False, set()
    return gone


def take() -> Mapping[str, frozenset[int] | None]:
    """The tables noted in this thread since the last time, which are forgotten, with the items."""
    taken = dict(_tables())
    _tables().clear()
    return taken


def _gone() -> set[int]:
    gone: set[int] = getattr(_LEDGER, "gone", None) or set()
    return gone


def _tables() -> dict[str, frozenset[int] | None]:
    if not hasattr(_LEDGER, "tables"):
        _LEDGER.tables = {}
    tables: dict[str, frozenset[int] | None] = _LEDGER.tables
    return tables
