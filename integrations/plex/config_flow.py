"""Setting up Plex: sign in at plex.tv with a PIN and choose a server, or give address and token."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import voluptuous as vol

from hub.core.entries import ConfigEntry, Source
from hub.core.errors import UsherError
from hub.core.flows import ConfigFlow, DiscoveryInfo, FlowResult, OptionsFlow
from hub.core.flows.flow import UserInput
from hub.core.http import SESSION, without_page
from hub.core.lenient import text
from hub.core.selectors import Boolean, Number, Option, Select, Text
from hub.core.servers import SERVERS
from integrations.plex.client import PlexClient
from integrations.plex.plex_tv import Pin, PinExpired, PlexTv, Resource
from integrations.plex.reach import Reached, first_that_answers, try_data

PIN, MANUAL = "pin", "manual"
METHODS = vol.Schema(
    {
        vol.Required("method", default=PIN): Select(
            options=(PIN, MANUAL), translation_key="sign_in_method"
        )
    }
)
ADDRESS = {
    vol.Required("url"): Text(type="url"),
    vol.Required("verify_ssl", default=True): Boolean(),
}
TOKEN = {vol.Required("token"): Text(type="password")}


class PlexConfigFlow(ConfigFlow):
    """Finds out a working address and token of one server."""

    _pin: Pin | None = None
    _waiting: asyncio.Task[str] | None = None
    _account_token: str = ""
    _url: str | None = None
    _verify_ssl: bool = True
    _wanted: str | None = None
    _name: str | None = None
    _resources: Mapping[str, Resource] = {}
    _fresh_id: str | None = None

    async def step_user(self, user_input: UserInput) -> FlowResult:
        """Choose how to sign in."""
        return await self._go_on(user_input)

    async def step_discovery(self, info: DiscoveryInfo) -> FlowResult:
        """Find out which server answers there, and ask; one that moved is followed."""
        url = info.url or f"http://{info.host}:{info.port}"
        identity = await self._client(url, None).identity()
        self._wanted = text(identity.get("machineIdentifier")) or ""
        entry = await self.set_unique_id(self._wanted)
        if entry is not None:
            await self.abort_if_configured(updates={"url": url} if self._moved(entry, url) else {})
        self._url, self._name = url, info.name
        self.title_placeholders = {"name": info.name, "url": url}
        return self._ask()

    async def step_confirm(self, user_input: UserInput) -> FlowResult:
        """Choose how to sign in to the server that was found."""
        return await self._go_on(user_input)

    async def step_reauth(self, user_input: UserInput) -> FlowResult:
        """Sign in again, in either way."""
        data = self.entry.data
        self._url, self._verify_ssl = data["url"], data.get("verify_ssl", True)
        self._name, self._wanted = self.entry.title, self.entry.unique_id
        self.context.unique_id = self._wanted
        return await self._go_on(user_input)

    async def step_pin(self, user_input: UserInput) -> FlowResult:
        """Send the user to plex.tv and wait for them there."""
        if self._pin is None or self._waiting is None:
            try:
                self._pin = await self._plex_tv().new_pin()
            except UsherError:
                return self._ask("plex_tv_unreachable")
            waiting = self._plex_tv().token_for(self._pin)
            self._waiting = self.run(waiting, name="wait for the sign-in at plex.tv")
        if not self._waiting.done():
            return self.show_external(step_id="pin", url=self._pin.url, task=self._waiting)
        waited, self._pin, self._waiting = self._waiting, None, None
        try:
            self._account_token = waited.result()
        except UsherError as error:
            return self._ask(error.code if isinstance(error, PinExpired) else "plex_tv_unreachable")
        self._resources = {}
        return self.next_step("server")

    async def step_server(self, user_input: UserInput) -> FlowResult:
        """Choose one of the account's servers; the one that was found needs no choice."""
        if not self._resources:
            try:
                found = await self._plex_tv().servers(self._account_token)
            except UsherError:
                return self._ask("plex_tv_unreachable")
            self._resources = {one.machine_id: one for one in found if one.owned}
        if not self._resources:
            return self._ask("no_servers")
        wanted = self._wanted or (user_input or {}).get("server")
        if wanted is None and len(self._resources) == 1:
            wanted = next(iter(self._resources))
        if wanted is None:
            return self._choose()
        if wanted not in self._resources:
            return self._ask("not_your_server")
        return await self._reach(self._resources[wanted])

    async def step_manual(self, user_input: UserInput) -> FlowResult:
        """Take an address and a token."""
        schema = vol.Schema(ADDRESS | TOKEN)
        if user_input is None:
            suggested = {"url": self._url, "verify_ssl": self._verify_ssl} if self._url else {}
            return self.show_form(
                step_id="manual", schema=schema, suggested=suggested, last_step=True
            )
        given = {**user_input, "url": without_page(user_input["url"])}
        errors = await self._try(given)
        if errors:
            return self.show_form(step_id="manual", schema=schema, errors=errors, last_step=True)
        return await self._finish(given)

    async def step_reconfigure(self, user_input: UserInput) -> FlowResult:
        """Change the address."""
        schema = vol.Schema(ADDRESS)
        data = self.entry.data
        if user_input is None:
            suggested = {key: data[key] for key in ("url", "verify_ssl") if key in data}
            return self.show_form(step_id="reconfigure", schema=schema, suggested=suggested)
        given = {**user_input, "url": without_page(user_input["url"])}
        errors = await self._try({**data, **given})
        if errors:
            errors = {"url": errors["url"]} if "url" in errors else {"base": errors["token"]}
            return self.show_form(step_id="reconfigure", schema=schema, errors=errors)
        return await self.update_and_abort(data=given)

    async def _go_on(self, user_input: UserInput) -> FlowResult:
        """Sign in by the method that was chosen."""
        if user_input is None:
            return self._ask()
        if user_input["method"] == PIN:
            return await self.step_pin(None)
        return await self.step_manual(None)

    def _ask(self, error: str | None = None) -> FlowResult:
        """Ask how to sign in, again with an error: a discovery stays on offer."""
        steps = {Source.DISCOVERY: "confirm", Source.REAUTH: "reauth"}
        return self.show_form(
            step_id=steps.get(self.source, "user"),
            schema=METHODS,
            errors={} if error is None else {"base": error},
            placeholders={**self.title_placeholders, "name": self._name or "Plex"},
            last_step=False,
        )

    def _choose(self, error: str | None = None) -> FlowResult:
        options = tuple(Option(r.machine_id, r.name) for r in self._resources.values())
        schema = vol.Schema({vol.Required("server"): Select(options=options)})
        errors = {} if error is None else {"base": error}
        return self.show_form(step_id="server", schema=schema, errors=errors, last_step=True)

    async def _reach(self, resource: Resource) -> FlowResult:
        """Take the best of a server's addresses that answers."""
        known = [] if self._url is None else [(self._url, self._verify_ssl)]
        addresses = [*known, *((url, True) for url in resource.urls)]
        found = await first_that_answers(self._client, addresses, resource.machine_id)
        if found is None:
            return self._stay("cannot_connect")
        data = {"url": found[0], "token": resource.token, "verify_ssl": found[1]}
        errors = await self._try(data)
        return self._stay(*errors.values()) if errors else await self._finish(data)

    def _stay(self, error: str) -> FlowResult:
        return self._choose(error) if self._wanted is None else self._ask(error)

    async def _try(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Connect with these data; what went wrong, by field."""
        about = self.context.entry
        found = await try_data(self._client, data, None if about is None else about.unique_id)
        if not isinstance(found, Reached):
            return found
        self._name = found.name
        if about is None:
            await self.set_unique_id(found.machine_id, raise_on_progress=False)
        else:
            self.context.unique_id = found.machine_id
        return {}

    async def _finish(self, data: Mapping[str, Any]) -> FlowResult:
        if self.context.entry is not None:
            return await self.update_and_abort(data=data)
        await self.abort_if_configured(updates=data)
        entry_data = {**data, "client_id": self._client_id()}
        return self.create_entry(title=self._name or "Plex", data=entry_data)

    def _moved(self, entry: ConfigEntry[Any], url: str) -> bool:
        """Whether to look for a known server at another address than before.

        Anybody on the network can announce anything: what works is left alone, and a token that
        went by https is not sent without.
        """
        old = str(entry.data.get("url", ""))
        if old.startswith("https:") and not url.startswith("https:"):
            return False
        connected = (s.availability.is_up for s in self.hub[SERVERS] if s.entry_id == entry.id)
        return not any(connected)

    def _client(self, url: str, token: str | None, verify_ssl: bool = True) -> PlexClient:
        return PlexClient(
            self.hub[SESSION], url, client_id=self._client_id(), token=token, verify_ssl=verify_ssl
        )

    def _plex_tv(self) -> PlexTv:
        return PlexTv(self.hub, self._client_id())

    def _client_id(self) -> str:
        """The identifier of this hub at plex.tv and the server; one for the life of the entry."""
        if self.context.entry is not None:
            entry = self.context.entry
            return str(entry.data.get("client_id") or f"usher-{entry.id}")
        if self._fresh_id is None:
            self._fresh_id = f"usher-{uuid4()}"
        return self._fresh_id


class PlexOptionsFlow(OptionsFlow):
    """How the server is watched."""

    async def step_init(self, user_input: UserInput) -> FlowResult:
        """Choose push and polling."""
        if user_input is not None:
            return self.save(user_input)
        schema = vol.Schema(
            {
                vol.Required("push", default=True): Boolean(),
                vol.Required("poll_s", default=5): Number(min=2, max=300, unit="s"),
                vol.Required("refresh_s", default=300): Number(min=30, max=86400, unit="s"),
            }
        )
        return self.show_form(step_id="init", schema=schema, suggested=self.entry.options)
