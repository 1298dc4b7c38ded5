"""Base of an integration's config flow: user, discovery, sign-in again, reconfigure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.core.entries import ENTRIES, ConfigEntry, EntryState, Source
from hub.core.flows.flow import AbortFlow, Flow, UserInput
from hub.core.flows.open_flows import OPEN_FLOWS
from hub.core.flows.results import CreateEntry, FlowResult


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscoveryInfo:
    """Something found on the network.

    `domain` is None when it is for the manifests' matchers to say whose it is. `unique_id` is None
    when only asking the server itself can tell. `source` is `zeroconf`, `gdm`, `udp` or what else
    found it.
    """

    source: str
    name: str
    domain: str | None = None
    unique_id: str | None = None
    url: str | None = None
    host: str | None = None
    port: int | None = None
    type: str | None = None
    """The service type (zeroconf), Content-Type (gdm) or question (udp), for the matchers."""
    properties: Mapping[str, str] = field(default_factory=dict)


class ConfigFlow(Flow):
    """An integration derives one class from this and writes the steps it offers.

    `step_user(user_input)` is required. `step_discovery(info)`, `step_reauth(user_input)` and
    `step_reconfigure(user_input)` are offered when they are there.
    """

    async def step_user(self, user_input: UserInput) -> FlowResult:
        """Begin with nothing but the user."""
        return self.abort("not_implemented")

    async def step_discovery(self, info: DiscoveryInfo) -> FlowResult:
        """Begin with something found on the network: set the unique id, then ask.

        Never create at once.
        """
        return self.abort("not_implemented")

    async def step_reauth(self, user_input: UserInput) -> FlowResult:
        """Ask for the secret of `self.entry` again."""
        return self.abort("not_implemented")

    async def step_reconfigure(self, user_input: UserInput) -> FlowResult:
        """Ask for the address of `self.entry` again."""
        return self.abort("not_implemented")

    async def step_ignore(self, data: dict[str, Any]) -> FlowResult:
        """Keep in mind that the user does not want `{unique_id, title}`."""
        await self.set_unique_id(str(data["unique_id"]), raise_on_progress=False)
        return CreateEntry(title=str(data["title"]))

    async def set_unique_id(
        self, unique_id: str, *, raise_on_progress: bool = True
    ) -> ConfigEntry[Any] | None:
        """Say which server or account this is about; aborts when another flow is at it.

        Returns the entry that has this id already, if one does. A flow that the user began takes
        over from one that only waits for a discovery to be confirmed.
        """
        self.context.unique_id = unique_id
        self.hub[OPEN_FLOWS].claim(self, raise_on_progress=raise_on_progress)
        return self.hub[ENTRIES].by_unique_id(self.domain, unique_id)

    async def abort_if_configured(self, updates: Mapping[str, Any] | None = None) -> None:
        """Abort when the unique id is set up (or ignored) already.

        `updates` are merged into that entry's data, and it is reloaded when they change it: so a
        server that moved is found again. An entry that waits to retry is tried at once.
        """
        entries = self.hub[ENTRIES]
        unique_id = self.context.unique_id
        entry = None if unique_id is None else entries.by_unique_id(self.domain, unique_id)
        if entry is None:
            return
        if entry.ignored:
            if self.source is Source.DISCOVERY:
                raise AbortFlow("ignored", entry_id=entry.id)
            return
        if updates and entry.editable:
            await entries.update(
                entry, data=updates, reload=entry.state is not EntryState.SETUP_RETRY
            )
        if self.source is Source.DISCOVERY:
            entries.retry_now(entry)
        raise AbortFlow("already_configured", {"title": entry.title}, entry_id=entry.id)

    def abort_if_unique_id_mismatch(self) -> None:
        """Abort when the unique id is not that of `self.entry`: the user signed in elsewhere."""
        if self.entry.unique_id is not None and self.context.unique_id != self.entry.unique_id:
            raise AbortFlow("unique_id_mismatch", {"title": self.entry.title})

    def create_entry(
        self, *, title: str, data: Mapping[str, Any], options: Mapping[str, Any] | None = None
    ) -> FlowResult:
        """End with a new entry."""
        return CreateEntry(title=title, data=data, options=options or {})

    async def update_and_abort(
        self,
        *,
        data: Mapping[str, Any] | None = None,
        title: str | None = None,
        reason: str | None = None,
    ) -> FlowResult:
        """End a reauth or reconfigure: merge `data` into the entry and reload it."""
        usual = "reauth_successful" if self.source is Source.REAUTH else "reconfigure_successful"
        entries = self.hub[ENTRIES]
        await entries.update(self.entry, data=data, title=title, unique_id=self.context.unique_id)
        entries.schedule_reload(self.entry)
        return self.abort(reason or usual, entry_id=self.entry.id)
