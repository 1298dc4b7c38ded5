"""Which tables of names were written to by the transaction of this thread."""

import threading

_LEDGER = threading.local()


def note(table: str) -> None:
    """Tell that rows of a table were added or changed."""
    _tables().add(table)


def nothing() -> None:
    """Tell that this transaction touches nothing that is asked for: no play, nobody, no item."""
    _LEDGER.nothing = True


def take_nothing() -> bool:
    """Whether that was told since the last time."""
    told: bool = getattr(_LEDGER, "nothing", False)
    _LEDGER.nothing = False
    return told


def take() -> frozenset[str]:
    """The tables noted in this thread since the last time, which are forgotten."""
    taken = frozenset(_tables())
    _tables().clear()
    return taken


def _tables() -> set[str]:
    if not hasattr(_LEDGER, "tables"):
        _LEDGER.tables = set()
    tables: set[str] = _LEDGER.tables
    return tables
