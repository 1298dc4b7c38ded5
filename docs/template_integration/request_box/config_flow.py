"""The dialogues: add by address, confirm a discovery, a new key, another address, options."""

from collections.abc import Mapping
from typing import Any

import voluptuous as vol

from hub.core.errors import UsherError
from hub.core.flows import ConfigFlow, DiscoveryInfo, FlowResult, OptionsFlow
from hub.core.http import SESSION, InvalidAuth
from hub.core.selectors import Number, Text

from .client import RequestBoxClient

URL = {vol.Required("url"): Text(type="url")}
KEY = {vol.Required("api_key"): Text(type="password")}


class RequestBoxFlow(ConfigFlow):
    """Each step shows its form when `user_input` is None, and checks it otherwise."""

    _found: Mapping[str, str] = {}

    async def step_user(self, user_input: dict[str, Any] | None) -> FlowResult:
        """Add a box by its address."""
        schema = vol.Schema(URL | KEY)
        if user_input is None:
            return self.show_form(step_id="user", schema=schema)
        if errors := await self._check(user_input):
            return self.show_form(step_id="user", schema=schema, errors=errors)
        await self.abort_if_configured(updates=user_input)
        return self.create_entry(title=self._found["name"], data=user_input)

    async def step_discovery(self, info: DiscoveryInfo) -> FlowResult:
        """A box was found: never add it without asking."""
        url = info.url or f"http://{info.host}:{info.port}"
        await self.set_unique_id(info.unique_id or info.properties["id"])
        await self.abort_if_configured(updates={"url": url})
        self._found = {"name": info.name, "url": url}
        self.title_placeholders = self._found
        return await self.step_confirm(None)

    async def step_confirm(self, user_input: dict[str, Any] | None) -> FlowResult:
        """Take the key of the box that was found."""
        schema, found = vol.Schema(KEY), self._found
        if user_input is None:
            return self.show_form(step_id="confirm", schema=schema, placeholders=found)
        data = {"url": found["url"], **user_input}
        if errors := await self._check(data):
            return self.show_form(
                step_id="confirm", schema=schema, placeholders=found, errors=errors
            )
        return self.create_entry(title=found["name"], data=data)

    async def step_reauth(self, user_input: dict[str, Any] | None) -> FlowResult:
        """The box refuses the key: take another."""
        return await self._change("reauth", vol.Schema(KEY), user_input)

    async def step_reconfigure(self, user_input: dict[str, Any] | None) -> FlowResult:
        """The user says that the box has moved."""
        return await self._change("reconfigure", vol.Schema(URL | KEY), user_input)

    async def _change(
        self, step_id: str, schema: vol.Schema, user_input: dict[str, Any] | None
    ) -> FlowResult:
        old = self.entry.data
        if user_input is None:
            return self.show_form(step_id=step_id, schema=schema, suggested=old)
        if errors := await self._check({**old, **user_input}):
            return self.show_form(step_id=step_id, schema=schema, errors=errors)
        self.abort_if_unique_id_mismatch()
        return await self.update_and_abort(data=user_input)

    async def _check(self, data: Mapping[str, Any]) -> dict[str, str]:
        """Connect before anything is kept; what is wrong, by field, as a key of strings.json."""
        client = RequestBoxClient(self.hub[SESSION], data["url"], data["api_key"])
        try:
            box = await client.status()
        except InvalidAuth as error:
            return {"api_key": error.code}
        except UsherError as error:
            return {"base": error.code}
        self._found = {"name": box.name, "url": data["url"]}
        await self.set_unique_id(box.unique_id, raise_on_progress=False)
        return {}


class RequestBoxOptions(OptionsFlow):
    """Preferences; the entry is reloaded when they change."""

    async def step_init(self, user_input: dict[str, Any] | None) -> FlowResult:
        """How often to ask."""
        if user_input is not None:
            return self.save(user_input)
        schema = vol.Schema(
            {vol.Required("interval", default=60): Number(min=10, max=3600, unit="s")}
        )
        return self.show_form(step_id="init", schema=schema, suggested=self.entry.options)
