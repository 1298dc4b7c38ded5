"""Sends webhooks, one after the other and without trying twice, as the real ones do."""

import asyncio
import logging
from dataclasses import dataclass

import aiohttp

_log = logging.getLogger(__name__)

_MOST_WAITING = 256
_TIMEOUT = aiohttp.ClientTimeout(total=10)
Body = aiohttp.FormData | bytes


@dataclass(frozen=True, slots=True)
class Post:
    """One request to send, once; a form makes its own content type."""

    body: Body
    content_type: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """An address to call; `events` limits what it gets, `form` names the format."""

    url: str
    events: frozenset[str] | None = None
    form: str = ""

    def wants(self, event: str) -> bool:
        """True when the event is to be sent there."""
        return self.events is None or event in self.events


class WebhookSender:
    """The outgoing webhooks of one server."""

    def __init__(self, server_name: str) -> None:
        self.targets: list[Target] = []
        self._server_name = server_name
        self._waiting: asyncio.Queue[tuple[Target, Post]] = asyncio.Queue(_MOST_WAITING)
        self._worker: asyncio.Task[None] | None = None
        self._unreachable: set[str] = set()

    def add(self, url: str, *, events: frozenset[str] | None = None, form: str = "") -> None:
        """Call `url` from now on."""
        self.targets.append(Target(url, events, form))

    def send(self, target: Target, post: Post) -> None:
        """Queue a request; it is lost when too many wait."""
        try:
            self._waiting.put_nowait((target, post))
        except asyncio.QueueFull:
            _log.debug("A webhook of the demo's %s is lost, too many wait", self._server_name)

    async def start(self) -> None:
        """Begin to send."""
        self._worker = asyncio.create_task(self._work(), name=f"webhooks of {self._server_name}")

    async def stop(self) -> None:
        """Stop sending; what waits is lost."""
        if self._worker is not None:
            self._worker.cancel()
            await asyncio.gather(self._worker, return_exceptions=True)
            self._worker = None

    async def _work(self) -> None:
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            while True:
                target, post = await self._waiting.get()
                await self._post(session, target, post)

    async def _post(self, session: aiohttp.ClientSession, target: Target, post: Post) -> None:
        headers = {"Content-Type": post.content_type} if post.content_type else {}
        try:
            async with session.post(target.url, data=post.body, headers=headers) as response:
                response.raise_for_status()
        except (aiohttp.ClientError, TimeoutError) as error:
            if target.url not in self._unreachable:
                self._unreachable.add(target.url)
                _log.info("A webhook of the demo's %s failed: %s", self._server_name, error)
        else:
            self._unreachable.discard(target.url)
