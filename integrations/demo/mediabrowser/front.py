"""The front of a simulated server: from a request to its handler, or to a socket."""

from typing import Any

import orjson
from aiohttp import web

from integrations.demo.mediabrowser.backend import Backend
from integrations.demo.mediabrowser.call import Call, forbidden, unauthorized
from integrations.demo.mediabrowser.credentials import read_credentials
from integrations.demo.mediabrowser.manners import Manners
from integrations.demo.mediabrowser.parameters import Parameters
from integrations.demo.mediabrowser.routing import Access, Route, Router
from integrations.demo.mediabrowser.sockets import Feed, Socket


class Front:
    """Answers the requests to one server."""

    def __init__(self, backend: Backend, manners: Manners, router: Router) -> None:
        self._backend = backend
        self._manners = manners
        self._router = router
        self.is_starting = False

    def unavailable(self) -> web.Response:
        """The 503 of the platform."""
        return self._manners.unavailable(self._backend.dialect)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer any request."""
        if self.is_starting:
            return self.unavailable()
        path = self._inside(request.path)
        if path is None:
            raise web.HTTPFound(f"{self._backend.settings.base_path}/web/")
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._open_socket(self._call(request, {}))
        route, params = self._router.find(request.method, path, self._backend.dialect)
        call = self._call(request, params)
        self._check(call, route)
        response = _response(await route.handler(call))
        response.headers["Server"] = self._manners.server_header
        return response

    def _inside(self, path: str) -> str | None:
        """The path without base path and prefix; None when it lies outside the base path."""
        base = self._backend.settings.base_path
        if not path.lower().startswith(base.lower()):
            return None
        path = path[len(base) :]
        for prefix in self._manners.prefixes(self._backend.dialect):
            if path.lower().startswith(f"{prefix}/"):
                return path[len(prefix) :]
        return path

    def _call(self, request: web.Request, params: dict[str, str]) -> Call:
        query = Parameters(request.query)
        accepted = self._manners.accepted(self._backend.dialect)
        credentials = read_credentials(request.headers, query, accepted)
        caller = self._backend.keyring.caller(credentials.token)
        return Call(self._backend, request, params, query, credentials, caller)

    def _check(self, call: Call, route: Route) -> None:
        if route.access is Access.ANYONE:
            return
        if not call.caller.is_known:
            unauthorized(self._manners.refusal())
        if route.access is Access.ADMIN and not call.caller.is_admin:
            forbidden()

    async def _open_socket(self, call: Call) -> web.WebSocketResponse:
        """Talk on a socket until it closes. Any path will do."""
        self._manners.admit(call)
        backend = self._backend
        response = web.WebSocketResponse(timeout=1.0, max_msg_size=2**20)
        await response.prepare(call.request)
        socket = Socket(response, call.request.transport, call.caller, muted=backend.is_muted)
        backend.hub.sockets.add(socket)
        self._manners.greet(socket)
        self._introduce(socket, call)
        writer = backend.tasks.create(socket.write(), name="socket")
        try:
            await socket.read(lambda kind, data: self._said(socket, kind, data))
        finally:
            writer.cancel()
            backend.hub.drop(socket)
            self._left(socket)
        return response

    def _introduce(self, socket: Socket, call: Call) -> None:
        """A socket makes a session for its app, as playing does."""
        if not call.caller.is_known:
            return
        info = call.credentials.info(self._backend.keyring.info(call.caller))
        socket.session = self._backend.roster.touch(info, call.caller.account, call.address)

    def _said(self, socket: Socket, kind: str, data: Any) -> None:
        """Subscriptions are for all feeds alike; what is not allowed is ignored."""
        hub, dialect = self._backend.hub, self._backend.dialect
        for feed in Feed:
            if kind == f"{feed}Start":
                if self._manners.may_subscribe(socket.caller, feed, dialect):
                    hub.subscribe(socket, feed, data)
                return
            if kind == f"{feed}Stop":
                hub.unsubscribe(socket, feed)
                return
        self._manners.heard(socket, kind)

    def _left(self, socket: Socket) -> None:
        """A session ends with the last socket of its app, unless it plays."""
        session = socket.session
        if session and not session.playing and not self._backend.sockets_of(session):
            self._backend.roster.end(session)


def _response(result: Any) -> web.StreamResponse:
    if result is None:
        return web.Response(status=204)
    if isinstance(result, web.StreamResponse):
        return result
    return web.Response(body=orjson.dumps(result), content_type="application/json", charset="utf-8")
