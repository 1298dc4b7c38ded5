"""Setting up the broker: where it is, who Usher is there, and what Home Assistant is handed."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

from hub.core.errors import InvalidInput, UsherError
from hub.core.flows import ConfigFlow, FlowResult, OptionsFlow
from hub.core.flows.config_flow import DiscoveryInfo
from hub.core.flows.flow import UserInput
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.store import STORE
from integrations.mqtt.client import probe
from integrations.mqtt.forms import BROKER, MORE, SECRETS, SIGN_IN, TLS, options_schema
from integrations.mqtt.published import Announcements
from integrations.mqtt.settings import BrokerSettings
from integrations.mqtt.supervisor import announced_broker
from integrations.mqtt.tls import tls_context

ONLY: Final = "broker"
"""The unique id: a broker has none of its own, and there is one."""


class MqttConfigFlow(ConfigFlow):
    """Asks for what is needed, tries it, and only then saves it."""

    _given: Mapping[str, Any] = {}

    async def step_user(self, user_input: UserInput) -> FlowResult:
        """Where the broker is; that of Home Assistant's add-on is filled in."""
        if user_input is None:
            found = await announced_broker(self.hub)
            return self.show_form(
                step_id="user", schema=BROKER, suggested=found or {}, last_step=False
            )
        self._given = user_input
        return await self._go_on()

    async def step_discovery(self, info: DiscoveryInfo) -> FlowResult:
        """A broker was seen on the network."""
        await self.set_unique_id(ONLY)
        await self.abort_if_configured()
        self.title_placeholders = {"name": f"MQTT ({info.host})", "host": info.host or info.name}
        secure = "_secure-mqtt" in (info.type or "")
        self._given = {"host": info.host, "port": info.port, "tls": secure, "more": False}
        return await self.step_confirm(None)

    async def step_confirm(self, user_input: UserInput) -> FlowResult:
        """Ask who Usher is at the broker that was seen."""
        if user_input is None:
            return self.show_form(
                step_id="confirm",
                schema=SIGN_IN,
                placeholders=self.title_placeholders,
                last_step=not self._given["tls"],
            )
        self._given = {**self._given, **user_input}
        return await self._go_on(asked_at="confirm")

    async def step_tls(self, user_input: UserInput) -> FlowResult:
        """Whom to trust, and what Usher shows."""
        if user_input is None:
            return self._show("tls", last_step=not self._given.get("more"))
        self._given = {**self._given, **user_input}
        if self._given.get("more"):
            return await self.step_more(None)
        return await self._try("tls")

    async def step_more(self, user_input: UserInput) -> FlowResult:
        """What few need to change."""
        if user_input is None:
            return self._show("more", last_step=True)
        self._given = {**self._given, **user_input}
        return await self._try("more")

    async def step_reauth(self, user_input: UserInput) -> FlowResult:
        """The broker refuses Usher: ask for name and password."""
        old = flattened(self.entry.data)
        title = {"name": self.entry.title}
        if user_input is None:
            shown = {"username": old.get("username")} if old.get("username") else {}
            return self.show_form(
                step_id="reauth", schema=SIGN_IN, suggested=shown, placeholders=title
            )
        data = {**without_credentials(old), **user_input}
        if error := await fault(self.hub, data):
            return self.show_form(
                step_id="reauth", schema=SIGN_IN, errors={"base": error}, placeholders=title
            )
        return await self.update_and_abort(data=stored(data))

    async def step_reconfigure(self, user_input: UserInput) -> FlowResult:
        """The broker moved, or is to be spoken to otherwise; what is secret stays if left empty."""
        old = flattened(self.entry.data)
        if user_input is None:
            shown = {key: value for key, value in old.items() if key not in SECRETS}
            return self.show_form(
                step_id="reconfigure", schema=BROKER, suggested=shown, last_step=False
            )
        kept = {key: value for key, value in old.items() if key not in ("port", "username")}
        self._given = {**kept, **user_input}
        return await self._go_on(asked_at="reconfigure")

    async def _go_on(self, asked_at: str = "user") -> FlowResult:
        if self._given.get("tls"):
            return await self.step_tls(None)
        if self._given.get("more"):
            return await self.step_more(None)
        return await self._try(asked_at)

    async def _try(self, asked_at: str) -> FlowResult:
        if error := await fault(self.hub, self._given):
            return self._show(asked_at, errors={"base": error}, last_step=True)
        await self.set_unique_id(ONLY, raise_on_progress=False)
        data = stored(self._given)
        if self.context.entry is not None:
            return await self.update_and_abort(data=data, title=title_of(data))
        await self.abort_if_configured()
        return self.create_entry(title=title_of(data), data=data)

    def _show(self, step_id: str, **more: Any) -> FlowResult:
        schema = {"tls": TLS, "more": MORE, "confirm": SIGN_IN}.get(step_id, BROKER)
        shown = {key: value for key, value in self._given.items() if key not in SECRETS}
        return self.show_form(
            step_id=step_id,
            schema=schema,
            suggested=shown,
            placeholders=self.title_placeholders,
            **more,
        )


class MqttOptionsFlow(OptionsFlow):
    """What is handed over, and what may be asked."""

    async def step_init(self, user_input: UserInput) -> FlowResult:
        """Choose."""
        announced = await Announcements.open(self.hub[STORE])
        refused = {one.node: one.name for one in announced if one.refused}
        if user_input is None:
            schema = options_schema(refused)
            return self.show_form(step_id="init", schema=schema, suggested=self.entry.options)
        for node in user_input.get("bring_back", ()):
            await announced.forget(node)
        chosen = {key: value for key, value in user_input.items() if key != "bring_back"}
        return self.save(chosen)


def title_of(data: Mapping[str, Any]) -> str:
    """What the entry is called."""
    return f"MQTT ({data['host']})"


def flattened(data: Mapping[str, Any]) -> dict[str, Any]:
    """An entry's data as the forms have it."""
    plain = {key: value for key, value in data.items() if key != "secret"}
    return {**plain, **data.get("secret", {})}


def stored(given: Mapping[str, Any]) -> dict[str, Any]:
    """What the forms gave as an entry's data: secrets apart."""
    plain = {k: value for k, value in given.items() if k not in SECRETS and k != "more"}
    settings = BrokerSettings.of(given)
    return {
        **plain,
        "port": settings.port,
        "username": settings.username,
        "secret": {key: given[key] for key in SECRETS if given.get(key)},
    }


def without_credentials(data: Mapping[str, Any]) -> dict[str, Any]:
    """Data as somebody without a name would give them."""
    return {key: value for key, value in data.items() if key not in ("username", "password")}


async def fault(hub: Hub, given: Mapping[str, Any]) -> str | None:
    """The key of what does not work, None when the broker takes Usher."""
    try:
        settings = BrokerSettings.of(given)
    except InvalidInput:
        return "invalid_topic"
    try:
        context = await asyncio.to_thread(tls_context, settings)
    except InvalidInput:
        return "invalid_pem"
    try:
        await probe(settings, context, hub[HOUSEHOLD].current.hub_id)
    except UsherError as error:
        return error.code
    return None
