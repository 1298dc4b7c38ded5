"""A whole hub with notification targets on loopback, for scenarios."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.compose import read_config, running_hub
from hub.core.entries import ENTRIES, ConfigEntry, EntryState, Source
from hub.core.flows import FLOWS, FlowView, Form
from hub.core.flows.results import CreateEntry
from hub.core.hub import Hub
from hub.core.issues import ISSUES
from hub.core.services import SERVICES
from hub.notify.notifications import NOTIFY, Notifications
from hub.notify.standing import Standing
from tests.integrations.notify.sinks import HttpSink
from tests.support.waiting import eventually

CONFIG = """
discovery:
  enabled: false
  announce: false
notify:
  retry_first: 50ms
  retry_most: 100ms
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """The hub, and what a user or a rule does with it."""

    hub: Hub

    @property
    def notify(self) -> Notifications:
        return self.hub[NOTIFY]

    async def add(
        self, kind: str, *, options: Mapping[str, Any] | None = None, **fields: Any
    ) -> ConfigEntry[Any]:
        """A target, set up by its dialogue without a test."""
        view = await self.dialogue(kind, **{"name": kind.title(), "test": False, **fields})
        assert isinstance(view.result, CreateEntry), view.result
        entry = self.hub[ENTRIES].get(view.result.entry_id or "")
        if options:
            await self.hub[ENTRIES].update(entry, options=options)
            await self.hub[ENTRIES].reload(entry)
        assert entry.state is EntryState.LOADED, entry.reason
        return entry

    async def webhook(self, sink: HttpSink, name: str = "Hook", **options: Any) -> ConfigEntry[Any]:
        """A JSON webhook at the sink, at a path that is its name."""
        return await self.add(
            "webhook", name=name, webhook_url=f"{sink.url}/{name}", options=options
        )

    async def dialogue(self, kind: str, **fields: Any) -> FlowView:
        """The dialogue of one kind with its form filled in."""
        view = await self.hub[FLOWS].init("notify", Source.USER)
        view = await self.hub[FLOWS].configure(view.flow_id, {"kind": kind})
        return await self.hub[FLOWS].configure(view.flow_id, fields)

    async def call(self, name: str, message: str = "Hello", **data: Any) -> Any:
        """Call a service of the domain."""
        return await self.hub[SERVICES].call("notify", name, {"message": message, **data})

    async def quiet(self) -> None:
        """Wait until nothing waits to be sent."""
        await eventually(lambda: not self.notify.outbox.waiting())

    def standing(self, entry: ConfigEntry[Any]) -> Standing:
        return self.notify.standings.get(entry.id)

    def issues(self) -> list[str]:
        """What is wrong with targets, by their titles."""
        return [
            one.placeholders["name"] for one in self.hub[ISSUES].all() if one.domain == "notify"
        ]


def errors(view: FlowView) -> dict[str, str]:
    """What is wrong with the form that was sent."""
    assert isinstance(view.result, Form), view.result
    return dict(view.result.errors)


@asynccontextmanager
async def notify_hub(folder: Path, config: str = CONFIG) -> AsyncIterator[Scene]:
    """A hub without servers."""
    (folder / "usher.yaml").write_text(config, "utf-8")
    async with running_hub(read_config(folder, {})) as hub:
        await hub[ENTRIES].settled()
        yield Scene(hub)
