"""The service: its addresses, on one loopback port."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler

from integrations.demo import posters
from integrations.demo.doorway import Doorway
from integrations.demo.faults import Faults, fault_middleware
from integrations.demo.plex_server.element import Element
from integrations.demo.plex_server.reply import html_error, maintenance, wants_json, wish
from integrations.demo.plex_server.simulator import PlexServer
from integrations.demo.world.people import Person
from integrations.demo.world.world import World

from . import documents
from .accounts_book import AccountsBook, GlobalAccount
from .page import PAGE
from .pins import Pin, Pins

_OPEN = ("/api/v2/pins", "/auth", "/api/demo/", "/users/", "/:/ip")


class PlexTv:
    """Knows the accounts of its servers. An async context like the servers themselves.

    ``allow`` does what a person does on the page: sign a PIN. ``faults`` as for a server.
    """

    def __init__(
        self,
        world: World,
        servers: Sequence[PlexServer],
        *,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.faults = Faults()
        self.pins = Pins(world.seed)
        self.accounts = AccountsBook.of(tuple(s.server for s in servers), world.seed)
        self._servers = list(servers)
        self._now = world.clock.now
        self._doorway = Doorway(self._application(), host, port)

    @property
    def url(self) -> str:
        """Base address, in place of https://plex.tv."""
        return self._doorway.url

    async def start(self) -> None:
        """Serve."""
        await self._doorway.start()

    async def stop(self) -> None:
        """Be gone."""
        self.faults.clear()
        await self._doorway.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()

    def account(self, person: Person) -> GlobalAccount:
        """The account of a person; KeyError when they have none."""
        for account in self.accounts.accounts:
            if account.memberships[0][1].person is person:
                return account
        raise KeyError(f"{person.name} has no account on plex.tv")

    def allow(self, code: str, person: Person | None = None) -> bool:
        """Let a person (default: the owner of the first server) sign the PIN with a code."""
        owner = self.accounts.owner_of(self._servers[0].server)
        account = self.account(person) if person else owner
        return self.pins.allow(code, account.token, self._now())

    def _application(self) -> web.Application:
        app = web.Application(middlewares=[fault_middleware(self.faults, maintenance), self._gate])
        app.add_routes(
            [
                web.post("/api/v2/pins", self._new_pin),
                web.get(r"/api/v2/pins/{id:\d+}", self._pin),
                web.put("/api/v2/pins/link", self._link),
                web.get("/auth", self._page),
                web.post("/api/demo/allow", self._allow),
                web.get("/api/v2/user", self._user),
                web.get("/api/v2/ping", self._ping),
                web.get("/api/v2/resources", self._resources),
                web.get("/api/v2/user/webhooks", self._webhooks),
                web.post("/api/v2/user/webhooks", self._set_webhooks),
                web.get("/api/v2/friends", self._friends),
                web.get("/api/users", self._users),
                web.get("/api/users/", self._users),
                web.get("/api/home/users", self._home),
                web.get("/api/servers/{id}/shared_servers", self._shared),
                web.get("/users/{uuid}/avatar", self._avatar),
                web.get("/:/ip", self._ip),
            ]
        )
        return app

    @web.middleware
    async def _gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """401 without a valid token, where one is needed."""
        if self._caller(request) is None and not request.path.startswith(_OPEN):
            errors = [{"code": 1001, "message": "User could not be authenticated", "status": 401}]
            return web.json_response({"errors": errors}, status=401)
        return await handler(request)

    def _caller(self, request: web.Request) -> GlobalAccount | None:
        return self.accounts.by_token(wish(request, "X-Plex-Token") or "")

    def _who(self, request: web.Request) -> GlobalAccount:
        """Who asks; 401 when nobody is signed in."""
        account = self._caller(request)
        if account is None:
            raise web.HTTPUnauthorized
        return account

    # --- signing in

    async def _new_pin(self, request: web.Request) -> web.Response:
        form = await request.post()
        client = wish(request, "X-Plex-Client-Identifier")
        if not client:
            errors = [{"code": 1000, "message": "X-Plex-Client-Identifier is missing"}]
            return web.json_response({"errors": errors}, status=400)
        strong = str(request.query.get("strong") or form.get("strong") or "") in {"1", "true"}
        product = wish(request, "X-Plex-Product") or "Plex Web"
        pin = self.pins.create(client, product, self._now(), strong=strong)
        return self._pin_answer(request, pin, status=201)

    async def _pin(self, request: web.Request) -> web.Response:
        client = wish(request, "X-Plex-Client-Identifier") or ""
        pin = self.pins.get(int(request.match_info["id"]), client, self._now())
        if pin is None:
            errors = [{"code": 1020, "message": "Code not found or expired", "status": 404}]
            return web.json_response({"errors": errors}, status=404)
        return self._pin_answer(request, pin)

    def _pin_answer(self, request: web.Request, pin: Pin, status: int = 200) -> web.Response:
        document = pin.document(self._now())
        if wants_json(request):
            return web.json_response(document, status=status, dumps=_dumps)
        flat = {k: v for k, v in document.items() if isinstance(v, str | int | float)}
        body = Element("pin", {**flat, "authToken": pin.auth_token or ""}).to_xml()
        return web.Response(status=status, body=body, content_type="application/xml")

    async def _link(self, request: web.Request) -> web.Response:
        """What plex.tv/link does for somebody who is signed in."""
        code = str((await request.post()).get("code", "")).upper()
        signed = self.pins.allow(code, self._who(request).token, self._now())
        return web.Response(status=204) if signed else html_error(404, "Not Found")

    async def _page(self, _request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    async def _allow(self, request: web.Request) -> web.Response:
        code = (await request.json()).get("code")
        signed = isinstance(code, str) and self.allow(code)
        return web.Response(status=204 if signed else 404)

    # --- people and servers

    async def _user(self, request: web.Request) -> web.Response:
        plex_pass = any(server.state.options.plex_pass for server in self._servers)
        document = documents.user(self._who(request), plex_pass=plex_pass)
        return web.json_response(document, dumps=_dumps)

    async def _ping(self, _request: web.Request) -> web.Response:
        return web.json_response({"pong": True})

    async def _resources(self, request: web.Request) -> web.Response:
        account = self._who(request)
        mine = {server.id for server, _ in account.memberships}
        rows = [documents.resource(s, account) for s in self._servers if s.server.id in mine]
        return web.json_response(rows, dumps=_dumps)

    async def _users(self, request: web.Request) -> web.Response:
        return _xml(documents.users(self._servers, self._who(request), self.accounts.accounts))

    async def _home(self, request: web.Request) -> web.Response:
        rows = [Element("User", documents.person(self._who(request)))]
        return _xml(Element("MediaContainer", {"size": len(rows)}, rows))

    async def _friends(self, request: web.Request) -> web.Response:
        own = self._who(request)
        rows = [documents.person(a) for a in self.accounts.accounts if a is not own]
        return web.json_response(rows, dumps=_dumps)

    async def _shared(self, request: web.Request) -> web.Response:
        for server in self._owned(request):
            if server.server.id == request.match_info["id"]:
                return _xml(documents.shared_servers(server, self.accounts.accounts))
        return html_error(404, "Not Found")

    async def _webhooks(self, request: web.Request) -> web.Response:
        urls = [url for server in self._owned(request) for url in server.state.options.webhook_urls]
        return web.json_response([{"url": url} for url in dict.fromkeys(urls)])

    async def _set_webhooks(self, request: web.Request) -> web.Response:
        """Replace the webhooks of an account: they hold for all servers it owns."""
        form = await request.post()
        urls = [str(url) for url in form.getall("urls[]", []) if url]
        for server in self._owned(request):
            server.state.options.webhook_urls[:] = urls
        return web.json_response([{"url": url} for url in urls], status=201)

    async def _avatar(self, request: web.Request) -> web.Response:
        account = self.accounts.by_uuid(request.match_info["uuid"])
        if account is None:
            return html_error(404, "Not Found")
        return web.Response(text=posters.avatar(account.name), content_type="image/svg+xml")

    async def _ip(self, _request: web.Request) -> web.Response:
        return web.Response(text=self._servers[0].server.network.address)

    def _owned(self, request: web.Request) -> list[PlexServer]:
        own = self._who(request).id
        return [server for server in self._servers if server.server.owner.global_id == own]


def _dumps(document: object) -> str:
    return orjson.dumps(document).decode()


def _xml(root: Element) -> web.Response:
    return web.Response(body=root.to_xml(), content_type="application/xml")
