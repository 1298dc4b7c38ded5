"""Changes that can be taken back: how the tracker makes room for an observation that came late."""

from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from operator import attrgetter
from typing import Any, Protocol, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Saved(Protocol):
    """An object whose attributes may be changed after `Ledger.save`."""

    serial: int


class Undo:
    """What one observation changed; swapping twice changes nothing."""

    __slots__ = ("_changes",)

    def __init__(self) -> None:
        self._changes: list[tuple[Any, ...]] = []

    def add(self, *change: Any) -> None:
        """Remember an object and its values, or a mapping, a key and its value."""
        self._changes.append(change)

    def swap(self, *, backwards: bool) -> None:
        """Exchange what is with what is remembered."""
        order = range(len(self._changes))
        for index in reversed(order) if backwards else order:
            change = self._changes[index]
            swapped = _swap_object(*change) if len(change) == 2 else _swap_item(*change)
            self._changes[index] = swapped


_MISSING: Any = object()
_SLOTS: dict[type, tuple[str, ...]] = {}
_GETTERS: dict[type, Any] = {}


def _register(kind: type) -> Any:
    names = tuple(name for name in kind.__slots__ if name != "serial")  # type: ignore[attr-defined]  # only slotted classes come here
    _SLOTS[kind] = names
    return _GETTERS.setdefault(kind, attrgetter(*names))


def _swap_object(target: Any, values: tuple[Any, ...]) -> tuple[Any, ...]:
    now = _GETTERS[type(target)](target)
    for name, value in zip(_SLOTS[type(target)], values, strict=True):
        setattr(target, name, value)
    return target, now


def _swap_item(table: MutableMapping[Any, Any], key: Any, value: Any) -> tuple[Any, ...]:
    now = table.get(key, _MISSING)
    if value is _MISSING:
        table.pop(key, None)
    else:
        table[key] = value
    return table, key, now


class Ledger:
    """Every change of the tracker's state goes through here, so that it can be undone."""

    def __init__(self) -> None:
        self._undo = Undo()
        self._serial = 0

    def begin(self) -> Undo:
        """Collect the changes of the next observation; returns what takes them back."""
        self._serial += 1
        self._undo = Undo()
        return self._undo

    def save(self, target: Saved) -> None:
        """Remember an object's attributes before the first change."""
        if target.serial != self._serial:
            target.serial = self._serial
            getter = _GETTERS.get(type(target)) or _register(type(target))
            self._undo.add(target, getter(target))

    def put(self, table: MutableMapping[K, V], key: K, value: V) -> None:
        """Set an item."""
        self._undo.add(table, key, table.get(key, _MISSING))
        table[key] = value

    def pop(self, table: MutableMapping[K, V], key: K) -> V | None:
        """Remove an item, if it is there."""
        if key not in table:
            return None
        self._undo.add(table, key, table[key])
        return table.pop(key)


@contextmanager
def rewound(undos: list[Undo]) -> Iterator[None]:
    """The state as it was before these changes, for the length of a block."""
    for undo in reversed(undos):
        undo.swap(backwards=True)
    try:
        yield
    finally:
        for undo in undos:
            undo.swap(backwards=False)
