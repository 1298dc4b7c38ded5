"""Which tables of names were written to by the transaction of this thread."""

import threading

_LEDGER = threading.local()


def note(table: str) -> None:
    """Tell that rows of a table were added or changed."""
    _tables().add(table)


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
