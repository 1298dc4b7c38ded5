"""What can be wrong with a simulated server, switched on and off by command."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware


class Fault(StrEnum):
    """Faults that last until they are cleared. Refusing connections is the doorway's."""

    HANGING = "takes requests and never answers"
    UNAVAILABLE = "answers 503 with the page it shows while starting"
    BROKEN_BODY = "answers with half of the body"
    SILENT_PUSH = "keeps the push connection open and sends nothing on it"


@dataclass(slots=True)
class Faults:
    """The faults of one server. ``delay_s`` is waited before each answer."""

    delay_s: float = 0.0
    _active: set[Fault] = field(default_factory=set)
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def __contains__(self, fault: Fault) -> bool:
        return fault in self._active

    def set(self, *faults: Fault) -> None:
        """Let these go wrong from now on."""
        self._active.update(faults)
        if Fault.HANGING in faults:
            self._released.clear()

    def clear(self, *faults: Fault) -> None:
        """Repair these, or everything when none is named; hung requests are answered."""
        self._active.difference_update(faults or Fault)
        if not faults:
            self.delay_s = 0.0
        if Fault.HANGING not in self._active:
            self._released.set()

    async def hold(self) -> None:
        """Wait as long as the server is slow or hangs."""
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        if Fault.HANGING in self._active:
            await self._released.wait()


def fault_middleware(faults: Faults, unavailable: Callable[[], web.Response]) -> Middleware:
    """Applies ``faults`` to every request; ``unavailable`` makes the 503 of the platform."""

    @web.middleware
    async def apply(request: web.Request, handler: Handler) -> web.StreamResponse:
        await faults.hold()
        if Fault.UNAVAILABLE in faults:
            return unavailable()
        response = await handler(request)
        if Fault.BROKEN_BODY in faults and isinstance(response, web.Response):
            body = response.body
            if isinstance(body, bytes):
                response.body = body[: len(body) // 2]
        return response

    return apply
