"""Whether something can be reached: a change is logged once, in each direction."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime


class Availability:
    """The reachability of one thing; `is_up` is None until it was tried."""

    def __init__(self, name: str, log: logging.Logger) -> None:
        self.name = name
        self.is_up: bool | None = None
        self.reason: str | None = None
        self.since = datetime.now(UTC)
        self._log = log
        self._listeners: list[Callable[[bool], None]] = []

    def up(self) -> bool:
        """It answers. True when that is news."""
        returned = self.is_up is False
        if returned:
            self._log.info("%s is available again", self.name)
        return self._set(is_up=True, reason=None)

    def down(self, reason: str) -> bool:
        """It does not answer, for `reason`. True when that is news."""
        if self.is_up is not False:
            self._log.warning("%s is unavailable: %s", self.name, reason)
        return self._set(is_up=False, reason=reason)

    def listen(self, listener: Callable[[bool], None]) -> Callable[[], None]:
        """Call `listener(is_up)` on each change until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _set(self, *, is_up: bool, reason: str | None) -> bool:
        self.reason = reason
        if self.is_up is is_up:
            return False
        self.is_up = is_up
        self.since = datetime.now(UTC)
        for listener in tuple(self._listeners):
            listener(is_up)
        return True
