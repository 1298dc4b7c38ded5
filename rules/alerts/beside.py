"""What is written together with a new alert, such as the trust that it costs."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from hub.core.context import Context
from hub.core.store import Statement
from rules.alerts.alert import Alert


@dataclass(slots=True)
class Beside:
    """Statements for the transaction of an alert; `written` tells that it was made."""

    statements: Sequence[Statement] = ()
    written: bool = False


Price = Callable[[Alert, Context], AbstractAsyncContextManager[Beside]]
"""Holds what an alert costs until it is written, or is not."""


@asynccontextmanager
async def free(_: Alert, __: Context) -> AsyncIterator[Beside]:
    """An alert that costs nothing."""
    yield Beside()
