"""Inputs of rules from blueprints as numbers and choices, where the blueprint marks them so."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import voluptuous as vol

from hub.core.bus import Event
from hub.core.entities import ENTITIES, Category, EntityDescription, EntityDomain, described
from hub.core.errors import InvalidInput, NotFound
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.selectors import Number, Select
from hub.core.tasks import Tasks
from hub.playback.changing import Changing
from hub.playback.hub_entities import hub_device
from rules.blueprints.blueprint import MISSING, Blueprint, Input
from rules.blueprints.library import BLUEPRINTS
from rules.rule import Compiled
from rules.store import edit
from rules.store.book import RULES, RULES_CHANGED, RulesChanged

FINEST: Final = 0.001
"""The step of a number that may be anything."""

Values = Mapping[str, Any]
"""What rules give to their inputs, by key of the entity."""
Row = EntityDescription[Values]


@dataclass(frozen=True, slots=True)
class RuleInput:
    """An input that is shown, of a rule that uses its blueprint."""

    rule_id: str
    rule: str
    declared: Input
    value: Any

    @property
    def key(self) -> str:
        """The key of its entity."""
        return f"rule_{self.rule_id}_{self.declared.key}"


class RuleInputs:
    """An entity for each, brought and taken away as rules and blueprints come and go."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._rows: dict[str, Row] = {}
        self._source: Changing[Values] = Changing({})
        self._tasks = Tasks("inputs of rules")
        self._writing = asyncio.Lock()
        self._following = asyncio.Lock()
        self._stop: Callable[[], None] | None = None

    async def start(self) -> None:
        """Bring them."""
        await self._follow()
        self._stop = self._hub.bus.listen(RULES_CHANGED, self._on_changed)

    async def stop(self) -> None:
        """Follow the rules no more."""
        if self._stop is not None:
            self._stop()
        await self._tasks.cancel()

    def _on_changed(self, _: Event[RulesChanged]) -> None:
        self._tasks.create(self._follow(), name="inputs of rules")

    async def _follow(self) -> None:
        async with self._following:
            found = {one.key: one for one in self._shown()}
            rows = {key: self._row(one) for key, one in found.items()}
            changed = {key for key, row in rows.items() if not _alike(row, self._rows.get(key))}
            left = [key for key in self._rows if key not in rows or key in changed]
            if left:
                base = self._base()
                await self._hub[ENTITIES].remove(None, [f"{base}_{key}" for key in left])
            self._rows = {**{k: one for k, one in self._rows.items() if k in rows}, **rows}
            self._source.set({key: one.value for key, one in found.items()})
            await self._bring([rows[key] for key in rows if key in changed])

    async def _bring(self, rows: list[Row]) -> None:
        entities = described(
            self._source, rows, unique_id=self._base(), device=hub_device(self._hub)
        )
        await self._hub[ENTITIES].add(None, entities)

    def _base(self) -> str:
        return f"hub_{self._hub[HOUSEHOLD].current.hub_id}"

    def _shown(self) -> Iterator[RuleInput]:
        for compiled in self._hub[RULES].all():
            blueprint = self._blueprint(compiled)
            if blueprint is None:
                continue
            given = (compiled.source.blueprint or {}).get("input") or {}
            for key, declared in blueprint.inputs.items():
                if declared.entity:
                    value = given.get(key, declared.default)
                    name = compiled.source.name
                    yield RuleInput(compiled.source.id, name, declared, _read(declared, value))

    def _blueprint(self, compiled: Compiled) -> Blueprint | None:
        path = (compiled.source.blueprint or {}).get("path")
        try:
            return self._hub[BLUEPRINTS].get(path) if isinstance(path, str) else None
        except NotFound:
            return None

    def _row(self, one: RuleInput) -> Row:
        selector, key = one.declared.selector, one.key

        async def command(_: Values, value: Any) -> None:
            await self._give(one, value)

        is_number = isinstance(selector, Number)
        number = selector if isinstance(selector, Number) else Number()
        step = FINEST if number.step == "any" else float(number.step)
        return Row(
            key=key,
            name=f"{one.rule}: {one.declared.name}",
            domain=EntityDomain.NUMBER if is_number else EntityDomain.SELECT,
            value_fn=lambda values: values.get(key),
            command_fn=command,
            unit=number.unit,
            minimum=number.min if is_number else None,
            maximum=number.max if is_number else None,
            step=step if is_number else None,
            options=_options(one.declared),
            category=Category.CONFIG,
            icon="mdi:tune",
        )

    async def _give(self, one: RuleInput, value: Any) -> None:
        """Write a value into the rule's file; InvalidInput when the input cannot be that."""
        try:
            wanted = one.declared.selector(value)
        except vol.Invalid as error:
            raise InvalidInput(f"{one.declared.name} {error.error_message}.") from None
        async with self._writing:
            book = self._hub[RULES]
            text = await book.text(one.rule_id)
            await book.change(
                one.rule_id, await asyncio.to_thread(_given, text, one.declared.key, wanted)
            )


def _given(text: str, key: str, value: Any) -> str:
    """The text of a rule with another value for an input."""
    rule = edit.loaded(text)
    use = rule["use_blueprint"]
    if use.get("input") is None:
        use["input"] = edit.node({})
    use["input"][key] = value
    return edit.dumped(rule)


def _read(declared: Input, value: Any) -> Any:
    """A value as it is shown; None for what is none."""
    if value is MISSING:
        return None
    try:
        return declared.selector(value)
    except vol.Invalid:
        return None


def _options(declared: Input) -> tuple[str, ...] | None:
    if not isinstance(declared.selector, Select):
        return None
    return tuple(option.value for option in declared.selector.choices())


def _alike(row: Row, before: Row | None) -> bool:
    """Whether an entity can stay as it is."""
    if before is None:
        return False
    looks = ("name", "domain", "unit", "minimum", "maximum", "step", "options")
    return all(getattr(row, name) == getattr(before, name) for name in looks)
