"""Rules as entities of the hub: a switch for each, and how many run now."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from hub.core.bus import Event
from hub.core.entities import (
    ENTITIES,
    Category,
    EntityDescription,
    EntityDomain,
    StateClass,
    described,
)
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.tasks import Tasks
from hub.playback.changing import Changing
from hub.playback.hub_entities import hub_device
from rules.engine.notices import RULE_RAN, RuleRan
from rules.store.book import RULES, RULES_CHANGED, RulesChanged


@dataclass(frozen=True, slots=True)
class RulesNow:
    """The rules at one moment: which are on, how many runs have ended, which was the last."""

    on: frozenset[str] = frozenset()
    runs: int = 0
    last: str | None = None


Row = EntityDescription[RulesNow]

COUNTS: Final = (
    Row(
        key="rules_on",
        name="Rules switched on",
        value_fn=lambda now: len(now.on),
        unit="rules",
        state_class=StateClass.MEASUREMENT,
        category=Category.DIAGNOSTIC,
        icon="mdi:robot",
    ),
    Row(
        key="rule_runs",
        name="Runs of rules",
        value_fn=lambda now: now.runs,
        attributes_fn=lambda now: {"last_rule": now.last},
        unit="runs",
        state_class=StateClass.TOTAL_INCREASING,
        category=Category.DIAGNOSTIC,
        icon="mdi:robot-happy",
    ),
)


class RuleEntities:
    """A switch for every rule, brought and taken away as the rules come and go."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._names: dict[str, str] = {}
        self._source = Changing(RulesNow())
        self._tasks = Tasks("entities of rules")
        self._lock = asyncio.Lock()
        self._stops: list[Callable[[], None]] = []

    async def start(self) -> None:
        """Bring them."""
        await self._add(COUNTS)
        await self._follow()
        self._stops = [
            self._hub.bus.listen(RULES_CHANGED, self._on_changed),
            self._hub.bus.listen(RULE_RAN, self._on_ran),
        ]

    async def stop(self) -> None:
        """Follow the rules no more."""
        for stop in self._stops:
            stop()
        await self._tasks.cancel()

    def _on_changed(self, _: Event[RulesChanged]) -> None:
        self._tasks.create(self._follow(), name="switches of rules")

    def _on_ran(self, event: Event[RuleRan]) -> None:
        now = self._source.data
        name = self._names.get(event.data.rule_id, event.data.rule_id)
        self._source.set(RulesNow(now.on, now.runs + 1, name))

    async def _follow(self) -> None:
        """Bring and take away switches, one change at a time; rules may go meanwhile."""
        async with self._lock:
            await self._bring()
            book, now = self._hub[RULES], self._source.data
            there = [one.source.id for one in book.all()]
            on = frozenset(rule_id for rule_id in there if book.is_on(rule_id))
            self._source.set(RulesNow(on, now.runs, now.last))

    async def _bring(self) -> None:
        names = {one.source.id: one.source.name for one in self._hub[RULES].all()}
        fresh = [rule_id for rule_id in names if rule_id not in self._names]
        gone = [self._unique(f"rule_{one}") for one in self._names if one not in names]
        self._names = names
        if gone:
            await self._hub[ENTITIES].remove(None, gone)
        await self._add([self._switch(rule_id) for rule_id in fresh])

    async def _add(self, rows: Any) -> None:
        device = hub_device(self._hub)
        entities = described(self._source, rows, unique_id=self._unique(""), device=device)
        await self._hub[ENTITIES].add(None, entities)

    def _unique(self, key: str) -> str:
        base = f"hub_{self._hub[HOUSEHOLD].current.hub_id}"
        return f"{base}_{key}" if key else base

    def _switch(self, rule_id: str) -> Row:
        async def command(_: RulesNow, on: bool) -> None:
            await self._hub[RULES].switch(rule_id, on=on)

        return Row(
            key=f"rule_{rule_id}",
            name=self._names[rule_id],
            domain=EntityDomain.SWITCH,
            value_fn=lambda now: rule_id in now.on,
            command_fn=command,
            category=Category.CONFIG,
            icon="mdi:robot",
        )
