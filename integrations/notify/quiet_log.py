"""Keeps what apprise and its libraries log to ourselves: it may hold addresses that are secrets.

Apprise tells how a delivery went by its log alone, so it is read here, per delivery.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

THREAD_PREFIX = "notify-send"
_OURS = ("apprise", "urllib3.connectionpool", "requests", "requests_oauthlib", "paho", "markdown")
_MOST_LINES = 200

_lines = threading.local()


class _Kept(logging.Handler):
    """Gives each line to the delivery whose thread wrote it, and to nobody else."""

    def emit(self, record: logging.LogRecord) -> None:
        kept: list[str] | None = getattr(_lines, "kept", None)
        if kept is not None and len(kept) < _MOST_LINES:
            kept.append(record.getMessage())


class _NotFromDeliveries(logging.Filter):
    """Passes what other threads log."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.threadName or "").startswith(THREAD_PREFIX)


_HANDLER = _Kept()
_FILTER = _NotFromDeliveries()


def keep_to_ourselves() -> None:
    """Take apprise's log over for good; may be called again."""
    apprise = logging.getLogger("apprise")
    if _HANDLER not in apprise.handlers:
        apprise.handlers[:] = [_HANDLER]
    apprise.propagate = False
    apprise.setLevel(logging.DEBUG)
    for name in _OURS[1:]:
        logger = logging.getLogger(name)
        if _FILTER not in logger.filters:
            logger.addFilter(_FILTER)


@contextmanager
def lines() -> Iterator[list[str]]:
    """What apprise logs in this thread while the block runs."""
    keep_to_ourselves()
    kept: list[str] = []
    _lines.kept = kept
    try:
        yield kept
    finally:
        del _lines.kept
