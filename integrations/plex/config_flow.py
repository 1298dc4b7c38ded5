"""Setting up Plex: sign in at plex.tv with a PIN and choose a server, or give address and token."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import voluptuous as vol

from hub.core.errors import UsherError
from hub.core.flows import ConfigFlow, DiscoveryInfo, FlowResult, OptionsFlow
from hub.core.flows.flow import UserInput
from hub.core.http import SESSION, InvalidAuth
from hub.core.lenient import text
from hub.core.selectors import Boolean, Number, Option, Select, Text
from integrations.plex.client import PlexClient
from integrations.plex.plex_tv import Pin, PlexTv, Resource

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
    _url: str | None = None
    _name: str | None = None
    _resources: Mapping[str, Resource] = {}

    async def step_user(self, user_input: UserInput) -> FlowResult:
        """Choose how to sign in."""
        if user_input is None:
            return self.show_form(step_id="user", schema=METHODS, last_step=False)
        if user_input["method"] == PIN:
            return await self.step_pin(None)
        return await self.step_manual(None)

    async def step_discovery(self, info: DiscoveryInfo) -> FlowResult:
        """Find out which server answers there, and ask."""
        url = info.url or f"http://{info.host}:{info.port}"
        identity = await self._client(url, None).identity()
        await self.set_unique_id(text(identity.get("machineIdentifier")) or "")
        await self.abort_if_configured(updates={"url": url})
        self._url, self._name = url, info.name
        self.title_placeholders = {"name": info.name, "url": url}
        return await self.step_confirm(None)

    async def step_confirm(self, user_input: UserInput) -> FlowResult:
        """Choose how to sign in to the server that was found."""
        if user_input is None:
            return self.show_form(
                step_id="confirm",
                schema=METHODS,
                placeholders=self.title_placeholders,
                last_step=False,
            )
        return await self.step_user(user_input)

    async def step_pin(self, user_input: UserInput) -> FlowResult:
        """Send the user to plex.tv and wait for them there."""
        if self._pin is None or self._waiting is None:
            try:
                self._pin = await self._plex_tv().new_pin()
            except UsherError:
                return self.abort("plex_tv_unreachable")
            waiting = self._plex_tv().token_for(self._pin)
            self._waiting = self.run(waiting, name="wait for the sign-in at plex.tv")
        if not self._waiting.done():
            return self.show_external(step_id="pin", url=self._pin.url, task=self._waiting)
        if self._waiting.exception() is not None:
            return self.abort("pin_expired")
        return self.next_step("server")

    async def step_server(self, user_input: UserInput) -> FlowResult:
        """Choose one of the account's servers; the one that was found needs no choice."""
        token = self._waiting.result() if self._waiting is not None else ""
        if not self._resources:
            try:
                found = await self._plex_tv().servers(token)
            except UsherError:
                return self.abort("plex_tv_unreachable")
            self._resources = {resource.machine_id: resource for resource in found}
        if not self._resources:
            return self.abort("no_servers")
        wanted = self.context.unique_id or (user_input or {}).get("server")
        if wanted is None and len(self._resources) == 1:
            wanted = next(iter(self._resources))
        if wanted is None:
            return self._choose()
        if wanted not in self._resources:
            return self.abort("not_your_server")
        return await self._reach(self._resources[wanted])

    async def step_manual(self, user_input: UserInput) -> FlowResult:
        """Take an address and a token."""
        schema = vol.Schema(ADDRESS | TOKEN)
        if user_input is None:
            suggested = {"url": self._url} if self._url else {}
            return self.show_form(
                step_id="manual", schema=schema, suggested=suggested, last_step=True
            )
        errors = await self._try(user_input)
        if errors:
            return self.show_form(step_id="manual", schema=schema, errors=errors, last_step=True)
        return await self._finish(user_input)

    async def step_reauth(self, user_input: UserInput) -> FlowResult:
        """Sign in again, in either way."""
        self._url, self._name = self.entry.data["url"], self.entry.title
        self.context.unique_id = self.entry.unique_id
        if user_input is None:
            return self.show_form(
                step_id="reauth",
                schema=METHODS,
                placeholders={"name": self.entry.title},
                last_step=False,
            )
        return await self.step_user(user_input)

    async def step_reconfigure(self, user_input: UserInput) -> FlowResult:
        """Change the address."""
        schema = vol.Schema(ADDRESS)
        data = self.entry.data
        if user_input is None:
            suggested = {key: data[key] for key in ("url", "verify_ssl") if key in data}
            return self.show_form(step_id="reconfigure", schema=schema, suggested=suggested)
        errors = await self._try({**data, **user_input})
        if errors:
            return self.show_form(step_id="reconfigure", schema=schema, errors=errors)
        self.abort_if_unique_id_mismatch()
        return await self.update_and_abort(data=user_input)

    def _choose(self) -> FlowResult:
        options = tuple(Option(r.machine_id, r.name) for r in self._resources.values())
        schema = vol.Schema({vol.Required("server"): Select(options=options)})
        return self.show_form(step_id="server", schema=schema, last_step=True)

    async def _reach(self, resource: Resource) -> FlowResult:
        """Take the first of a server's addresses that answers."""
        for url in dict.fromkeys(u for u in (self._url, *resource.urls) if u is not None):
            data = {"url": url, "token": resource.token, "verify_ssl": True}
            if not await self._try(data):
                return await self._finish(data)
        return self.abort("cannot_connect")

    async def _try(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Connect with these data; what went wrong, by field."""
        client = self._client(data["url"], data["token"], verify_ssl=data.get("verify_ssl", True))
        try:
            identity = await client.identity()
            root = await client.server()
        except InvalidAuth as error:
            return {"token" if "token" in data else "base": error.code}
        except UsherError as error:
            return {"url": error.code}
        self._name = text(root.get("friendlyName"))
        machine_id = text(identity.get("machineIdentifier")) or ""
        if self.context.entry is None:
            await self.set_unique_id(machine_id, raise_on_progress=False)
        else:
            self.context.unique_id = machine_id
        return {}

    async def _finish(self, data: Mapping[str, Any]) -> FlowResult:
        if self.context.entry is not None:
            self.abort_if_unique_id_mismatch()
            return await self.update_and_abort(data=data)
        await self.abort_if_configured(updates=data)
        entry_data = {**data, "client_id": self._client_id()}
        return self.create_entry(title=self._name or "Plex", data=entry_data)

    def _client(self, url: str, token: str | None, *, verify_ssl: bool = True) -> PlexClient:
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

    _fresh_id: str | None = None


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
            }
        )
        return self.show_form(step_id="init", schema=schema, suggested=self.entry.options)
