"""A source of data for entities that is told what changed."""

from collections.abc import Callable
from typing import Generic, TypeVar

D = TypeVar("D")


class Changing(Generic[D]):
    """Holds the newest data, and tells those who listen when they changed."""

    def __init__(self, data: D) -> None:
        self.data = data
        self.available = True
        self._listeners: list[Callable[[], None]] = []

    def set(self, data: D) -> None:
        """These are the data from now on."""
        if data != self.data:
            self.data = data
            self.tell()

    def tell(self) -> None:
        """Let everybody look again."""
        for listener in tuple(self._listeners):
            listener()

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` after each change until the returned function is called."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)
