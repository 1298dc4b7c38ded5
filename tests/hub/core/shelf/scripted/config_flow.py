"""Address and token; the server says who it is."""

import asyncio
from typing import Any

import voluptuous as vol

from hub.core.flows import ConfigFlow, DiscoveryInfo, FlowResult, OptionsFlow
from hub.core.selectors import Number, Text
from tests.hub.core.shelf.scripted import script

ADDRESS = vol.Schema(
    {vol.Required("url"): Text(type="url"), vol.Required("token"): Text(type="password")}
)
TOKEN = vol.Schema({vol.Required("token"): Text(type="password")})


class ScriptedFlow(ConfigFlow):
    waiting: asyncio.Task[str] | None = None
    found: DiscoveryInfo | None = None

    async def step_user(self, user_input: dict[str, Any] | None) -> FlowResult:
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._try(user_input["url"], user_input["token"])
            if not errors:
                await self.abort_if_configured(updates=user_input)
                return self.create_entry(title="A server", data=user_input)
        return self.show_form(step_id="user", schema=ADDRESS, errors=errors)

    async def step_discovery(self, info: DiscoveryInfo) -> FlowResult:
        assert info.url is not None
        unique_id = info.unique_id or script.servers[info.url].unique_id
        await self.set_unique_id(unique_id)
        await self.abort_if_configured(updates={"url": info.url})
        self.found = info
        self.title_placeholders = {"name": info.name}
        return await self.step_confirm(None)

    async def step_confirm(self, user_input: dict[str, Any] | None) -> FlowResult:
        assert self.found is not None
        assert self.found.url is not None
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._try(self.found.url, user_input["token"])
            if not errors:
                data = {"url": self.found.url, **user_input}
                return self.create_entry(title=self.found.name, data=data)
        return self.show_form(
            step_id="confirm",
            schema=TOKEN,
            errors=errors,
            placeholders={"name": self.found.name, "url": self.found.url},
        )

    async def step_reauth(self, user_input: dict[str, Any] | None) -> FlowResult:
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._try(self.entry.data["url"], user_input["token"])
            if not errors:
                self.abort_if_unique_id_mismatch()
                return await self.update_and_abort(data=user_input)
        return self.show_form(step_id="reauth", schema=TOKEN, errors=errors)

    async def step_reconfigure(self, user_input: dict[str, Any] | None) -> FlowResult:
        errors: dict[str, str] = {}
        if user_input is not None:
            errors = await self._try(user_input["url"], user_input["token"])
            if not errors:
                self.abort_if_unique_id_mismatch()
                return await self.update_and_abort(data=user_input)
        return self.show_form(
            step_id="reconfigure", schema=ADDRESS, errors=errors, suggested=self.entry.data
        )

    async def step_elsewhere(self, user_input: dict[str, Any] | None) -> FlowResult:
        """The user signs in at another site while a task waits for it."""
        if self.waiting is None:
            self.waiting = self.run(script_sign_in(), name="wait")
        if not self.waiting.done():
            return self.show_external(
                step_id="elsewhere", url="https://sign.in.example/", task=self.waiting
            )
        return self.next_step("signed_in")

    async def step_signed_in(self, user_input: dict[str, Any] | None) -> FlowResult:
        assert self.waiting is not None
        if self.waiting.exception() is not None:
            return self.abort("expired")
        return self.create_entry(title="Signed in", data={"token": self.waiting.result()})

    async def _try(self, url: str, token: str) -> dict[str, str]:
        if url == "http://broken.example":
            raise ZeroDivisionError("the client has a bug")
        server = script.servers.get(url)
        if server is None:
            return {"url": "cannot_connect"}
        if server.token != token:
            return {"token": "invalid_auth"}
        await self.set_unique_id(server.unique_id, raise_on_progress=False)
        return {}


async def script_sign_in() -> str:
    script.calls.append("waiting")
    while "signed in" not in script.calls:
        await asyncio.sleep(0.005)
        if "refused" in script.calls:
            raise PermissionError("refused")
    return "from elsewhere"


class ScriptedOptions(OptionsFlow):
    async def step_init(self, user_input: dict[str, Any] | None) -> FlowResult:
        if user_input is not None:
            return self.save(user_input)
        schema = vol.Schema({vol.Required("poll", default=5): Number(min=1, max=60, unit="s")})
        return self.show_form(step_id="init", schema=schema, suggested=self.entry.options)
