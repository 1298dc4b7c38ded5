"""Receivers on loopback: an HTTP sink that answers as it is told, and a small SMTP server."""

import asyncio
import base64
import email
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer


@dataclass(frozen=True, slots=True)
class Got:
    """One request to the HTTP sink."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class HttpSink:
    """Takes any request. `status` is what it answers; while `hold` is cleared, nobody gets one."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.status = 200
        self.refuse: Callable[[Got], bool] = lambda _: False
        self.hold = asyncio.Event()
        self.hold.set()
        self.url = ""

    @property
    def place(self) -> str:
        """Host and port."""
        return self.url.partition("//")[2]

    def messages(self) -> list[str]:
        """The text of every notification, in order, those in digests too."""
        return [one["message"] for got in self.got for one in got.json["notifications"]]

    async def handle(self, request: web.Request) -> web.Response:
        got = Got(request.path_qs, dict(request.headers), await request.read())
        await self.hold.wait()
        if self.refuse(got):
            return web.json_response({}, status=400)
        if self.status == 200:
            self.got.append(got)
        return web.json_response({}, status=self.status)


@asynccontextmanager
async def http_sink() -> AsyncIterator[HttpSink]:
    """A running sink."""
    sink = HttpSink()
    app = web.Application(client_max_size=2**25)
    app.router.add_route("*", "/{path:.*}", sink.handle)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    sink.url = str(server.make_url("")).rstrip("/")
    try:
        yield sink
    finally:
        sink.hold.set()
        await server.close()


@dataclass(slots=True)
class SmtpSink:
    """A mail server. `password` is what it wants; while `silent`, it accepts and says nothing."""

    port: int = 0
    password: str | None = None
    users: list[str] = field(default_factory=list)
    silent: bool = False
    over: asyncio.Event = field(default_factory=asyncio.Event)
    mails: list[Message] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self.silent:
                await self.over.wait()
                return
            await _Talk(self, reader, writer).run()
        except ConnectionError:
            return
        finally:
            writer.close()


class _Talk:
    """One connection to the mail server."""

    def __init__(
        self, sink: SmtpSink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._sink = sink
        self._reader = reader
        self._writer = writer
        self._to: list[str] = []

    async def run(self) -> None:
        await self._say("220 sink.test")
        while line := (await self._reader.readline()).decode().strip():
            word = line.partition(" ")[0].upper()
            if word == "QUIT":
                await self._say("221 bye")
                return
            await self._answer(word, line)

    async def _answer(self, word: str, line: str) -> None:
        if word == "EHLO":
            await self._say("250-sink.test\r\n250 AUTH PLAIN")
        elif word == "AUTH":
            _, user, password = base64.b64decode(line.rsplit(maxsplit=1)[-1]).decode().split("\0")
            self._sink.users.append(user)
            good = password == self._sink.password
            await self._say("235 welcome" if good else "535 5.7.8 wrong password")
        elif word == "MAIL":
            self._to = []
            await self._say("250 ok")
        elif word == "RCPT":
            address = line.partition("<")[2].partition(">")[0]
            unknown = address.startswith("nobody@")
            self._to += [] if unknown else [address]
            await self._say("550 5.1.1 nobody there" if unknown else "250 ok")
        elif word == "DATA":
            await self._say("354 go on")
            self._sink.mails.append(email.message_from_bytes(await self._data()))
            self._sink.recipients.append(self._to)
            await self._say("250 taken")
        else:
            await self._say("250 ok")

    async def _data(self) -> bytes:
        lines = []
        while (line := await self._reader.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    async def _say(self, text: str) -> None:
        self._writer.write(f"{text}\r\n".encode())
        await self._writer.drain()


@asynccontextmanager
async def smtp_sink() -> AsyncIterator[SmtpSink]:
    """A running mail server."""
    sink = SmtpSink()
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        await sink.serve(reader, writer)

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
        sink.over.set()
        await asyncio.gather(*talks)
        await server.wait_closed()
