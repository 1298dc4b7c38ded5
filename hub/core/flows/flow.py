"""Base of all flows: steps are methods `step_<id>(user_input)`, None asks for the form."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import voluptuous as vol

from hub.core.context import Context
from hub.core.entries import ConfigEntry, Source
from hub.core.errors import NotFound, UsherError
from hub.core.flows.results import Abort, External, FlowResult, Form, Next, Progress
from hub.core.hub import Hub
from hub.core.integrations import Integration
from hub.core.tasks import Tasks

UserInput = dict[str, Any] | None


class AbortFlow(UsherError):
    """Ends the flow from anywhere in a step; `reason` is a key of strings.json `config.abort`."""

    code = "flow_aborted"

    def __init__(
        self,
        reason: str,
        placeholders: Mapping[str, str] | None = None,
        *,
        entry_id: str | None = None,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.placeholders = dict(placeholders or {})
        self.entry_id = entry_id


@dataclass(slots=True, kw_only=True, eq=False)
class FlowContext:
    """What the manager knows of a flow in progress."""

    flow_id: str
    source: Source
    integration: Integration
    entry: ConfigEntry[Any] | None = None
    cause: Context = field(default_factory=Context)
    started_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    unique_id: str | None = None


class Flow:
    """One dialogue with one user about one integration."""

    def __init__(self, hub: Hub, context: FlowContext) -> None:
        self.hub = hub
        self.context = context
        self.result: FlowResult | None = None
        self.last_input: dict[str, Any] = {}
        self.title_placeholders: Mapping[str, str] = {}
        self.lock = asyncio.Lock()
        self.tasks = Tasks(f"flow {context.integration.domain}")

    @property
    def flow_id(self) -> str:
        """The address of the dialogue."""
        return self.context.flow_id

    @property
    def domain(self) -> str:
        """The integration."""
        return self.context.integration.domain

    @property
    def source(self) -> Source:
        """How the flow began."""
        return self.context.source

    @property
    def entry(self) -> ConfigEntry[Any]:
        """The entry that is signed in again, reconfigured or whose options are asked.

        NotFound in other flows.
        """
        if self.context.entry is None:
            raise NotFound("This flow is not about an entry that exists.")
        return self.context.entry

    def run(self, work: Coroutine[Any, Any, Any], *, name: str) -> asyncio.Task[Any]:
        """Start work for `show_progress` or `show_external`.

        It ends with the flow at the latest. The step that runs when it ended looks at its result.
        """
        return self.tasks.create(work, name=name, awaited=True)

    def show_form(
        self,
        *,
        step_id: str,
        schema: vol.Schema | None = None,
        errors: Mapping[str, str] | None = None,
        placeholders: Mapping[str, str] | None = None,
        suggested: Mapping[str, Any] | None = None,
        last_step: bool | None = None,
    ) -> FlowResult:
        """Ask for input.

        After an error what the user typed is filled in again, secrets excepted.
        """
        filled = {**(suggested or {}), **(self.last_input if errors else {})}
        return Form(
            step_id=step_id,
            schema=schema,
            errors=errors or {},
            placeholders=placeholders or {},
            suggested=filled,
            last_step=last_step,
        )

    def show_external(
        self,
        *,
        step_id: str,
        url: str,
        task: asyncio.Task[Any] | None = None,
        placeholders: Mapping[str, str] | None = None,
    ) -> FlowResult:
        """Send the user to a page elsewhere, for instance to sign in at plex.tv."""
        return External(step_id=step_id, url=url, task=task, placeholders=placeholders or {})

    def show_progress(
        self,
        *,
        step_id: str,
        action: str,
        task: asyncio.Task[Any],
        placeholders: Mapping[str, str] | None = None,
    ) -> FlowResult:
        """Show that something runs; `action` is a key of strings.json `config.progress`."""
        return Progress(step_id=step_id, action=action, task=task, placeholders=placeholders or {})

    def next_step(self, step_id: str) -> FlowResult:
        """After an external step or progress: go on with another step."""
        return Next(step_id=step_id)

    def abort(
        self,
        reason: str,
        placeholders: Mapping[str, str] | None = None,
        *,
        entry_id: str | None = None,
    ) -> FlowResult:
        """End without an entry."""
        return Abort(reason=reason, placeholders=placeholders or {}, entry_id=entry_id)

    async def closed(self) -> None:
        """Called when the flow is over, however it ended: close what it opened."""
