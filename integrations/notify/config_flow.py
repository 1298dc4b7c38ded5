"""Setting up a target: choose what it is, fill in its form, get a test message."""

from collections.abc import Mapping
from functools import partialmethod
from typing import Any

import voluptuous as vol

from hub.core.entries import ENTRIES
from hub.core.errors import UsherError
from hub.core.flows import ConfigFlow, FlowResult, OptionsFlow
from hub.core.flows.flow import UserInput
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.selectors import Option, Select, Text
from hub.core.store import STORE
from hub.notify.notifications import NOTIFY
from hub.notify.parcel import Parcel
from hub.notify.wording import wording_of
from hub.playback.pipeline import PLAYBACK
from integrations.notify.client import AppriseClient
from integrations.notify.forms import (
    check_options,
    is_secret,
    options_schema,
    reconfigure_schema,
    target_schema,
)
from integrations.notify.kinds import GROUP, KINDS
from integrations.notify.slugs import slug_of

NAMES: Mapping[str, str] = {
    "email": "E-mail",
    "discord": "Discord",
    "telegram": "Telegram",
    "ntfy": "ntfy",
    "gotify": "Gotify",
    "pushover": "Pushover",
    "slack": "Slack",
    "webhook": "Webhook",
    "home_assistant": "Home Assistant",
    "mqtt": "MQTT",
    "apprise": "Apprise",
}
TOLD = ("cannot_connect", "invalid_auth", "invalid_address", "no_such_receiver", "send_refused")
"""Failures that have words of their own."""

KIND = vol.Schema(
    {vol.Required("kind"): Select(options=(*KINDS, GROUP), translation_key="kind_of_target")}
)


class NotifyConfigFlow(ConfigFlow):
    """Finds out an apprise address that works. Each kind has a step of its own, made below."""

    async def step_user(self, user_input: UserInput) -> FlowResult:
        """Choose what the target is."""
        if user_input is None:
            return self.show_form(step_id="user", schema=KIND, last_step=False)
        if user_input["kind"] == GROUP:
            return await self.step_group(None)
        return await self._about(user_input["kind"], None)

    async def step_group(self, user_input: UserInput) -> FlowResult:
        """Give several targets one name."""
        members = members_of(self.hub)
        if not members:
            return self.abort("no_targets")
        if user_input is None:
            schema = vol.Schema(
                {
                    vol.Required("name"): Text(max_length=60),
                    vol.Required("members"): Select(options=members, multiple=True),
                }
            )
            return self.show_form(step_id="group", schema=schema, last_step=True)
        title = user_input["name"]
        data = {"kind": GROUP, "slug": self._slug(title, GROUP)}
        return self.create_entry(title=title, data=data, options={"members": user_input["members"]})

    async def step_reconfigure(self, user_input: UserInput) -> FlowResult:
        """Change where it leads; secrets that are left empty stay."""
        data = self.entry.data
        if data["kind"] == GROUP:
            return self.abort("group_options")
        kind, stored = data["kind"], data["secret"]["fields"]
        schema = reconfigure_schema(kind)
        told = {"name": self.entry.title}
        if user_input is None:
            shown = {key: value for key, value in stored.items() if not is_secret(kind, key)}
            return self.show_form(
                step_id="reconfigure", schema=schema, suggested=shown, placeholders=told
            )
        kept = {key: value for key, value in stored.items() if is_secret(kind, key)}
        wanted = {key: value for key, value in user_input.items() if key != "test"}
        made = await self._tried(kind, kept | wanted, test=user_input["test"])
        if isinstance(made, str):
            return self.show_form(
                step_id="reconfigure", schema=schema, errors={"base": made}, placeholders=told
            )
        self.context.unique_id = self._fingerprint(made["secret"]["url"])
        return await self.update_and_abort(data=made)

    async def _about(self, kind: str, user_input: UserInput) -> FlowResult:
        """Fill in the form of one kind."""
        schema = target_schema(kind)
        if user_input is None:
            name = {"name": NAMES[kind]}
            return self.show_form(step_id=kind, schema=schema, suggested=name, last_step=True)
        fields = {key: value for key, value in user_input.items() if key not in ("name", "test")}
        made = await self._tried(kind, fields, test=user_input["test"])
        if isinstance(made, str):
            return self.show_form(
                step_id=kind, schema=schema, errors={"base": made}, last_step=True
            )
        await self.set_unique_id(self._fingerprint(made["secret"]["url"]), raise_on_progress=False)
        await self.abort_if_configured()
        title = user_input["name"]
        return self.create_entry(title=title, data={**made, "slug": self._slug(title, kind)})

    async def _tried(
        self, kind: str, fields: Mapping[str, Any], *, test: bool
    ) -> dict[str, Any] | str:
        """The entry's data once they work, else the key of what is wrong."""
        url = KINDS[kind].address(fields)
        client = AppriseClient(url)
        try:
            await client.check()
            if test:
                words = wording_of(self.hub[HOUSEHOLD].current.language)
                parcel = Parcel(title=words.test_title, body=words.test_message, ids=())
                await client.send(parcel)
        except UsherError as failed:
            return failed.code if failed.code in TOLD else "send_failed"
        return {"kind": kind, "secret": {"url": url, "fields": dict(fields)}}

    def _slug(self, title: str, kind: str) -> str:
        stored = {entry.data.get("slug", "") for entry in self.hub[ENTRIES].all(self.domain)}
        return slug_of(title, kind, stored | self.hub[NOTIFY].slugs())

    def _fingerprint(self, url: str) -> str:
        return self.hub[STORE].vault.fingerprint(f"notify {url}")


for _kind in KINDS:
    setattr(NotifyConfigFlow, f"step_{_kind}", partialmethod(NotifyConfigFlow._about, _kind))  # noqa: SLF001 - its own class


class NotifyOptionsFlow(OptionsFlow):
    """Whose target it is, how much it takes, and when it is left alone."""

    async def step_init(self, user_input: UserInput) -> FlowResult:
        """Choose the limits of a target, or the members of a group."""
        if self.entry.data["kind"] == GROUP:
            return await self.step_members(user_input)
        schema = options_schema(self.hub[PLAYBACK].persons())
        if user_input is None:
            return self.show_form(step_id="init", schema=schema, suggested=self.entry.options)
        if errors := check_options(user_input):
            return self.show_form(step_id="init", schema=schema, errors=errors)
        return self.save(user_input)

    async def step_members(self, user_input: UserInput) -> FlowResult:
        """Choose the members of a group."""
        if user_input is not None:
            return self.save(user_input)
        options = members_of(self.hub)
        schema = vol.Schema({vol.Required("members"): Select(options=options, multiple=True)})
        return self.show_form(step_id="members", schema=schema, suggested=self.entry.options)


def members_of(hub: Hub) -> tuple[Option, ...]:
    """Every target that a group may have, by title."""
    entries = sorted(hub[ENTRIES].all("notify"), key=lambda entry: entry.title.casefold())
    return tuple(Option(one.id, one.title) for one in entries if one.data["kind"] != GROUP)
