"""The rule book: every rule there is, what became of it, and whether it is on."""

import asyncio
import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from ruamel.yaml.error import YAMLError

from hub.core.bus import EventBus, EventType
from hub.core.config.problems import Problem
from hub.core.errors import Conflict, InvalidInput, NotFound
from hub.core.hub import Key
from hub.core.store import Collection, Store
from hub.models.ids import new_id
from rules.engine.engine import Engine
from rules.facts.fact import Fact
from rules.language.build import Kinds
from rules.language.compile import ID, compile_rule
from rules.language.reading import RuleFile, read_rules, without_doubles
from rules.rule import Blueprints, Compiled, RuleSource
from rules.store import edit
from rules.store.files import Read, RuleFiles, Stamps
from rules.traces.traces import Traces

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether somebody switched a rule on or off, whatever its file says."""

    enabled: bool


@dataclass(frozen=True, slots=True)
class RulesChanged:
    """A rule came, went, was changed or switched; None when several did."""

    rule_id: str | None


class InvalidRule(InvalidInput):
    """A rule that cannot be used; `details` are its problems, each with its place."""

    code = "invalid_rule"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems
        self.details = [problem_out(problem) for problem in problems]


class ChangedMeanwhile(Conflict):
    """Somebody else changed the rule since it was read; `version` is what it is now."""

    code = "changed_meanwhile"

    def __init__(self, name: str, version: str) -> None:
        super().__init__(
            f"{name} was changed by somebody else or on the disk since you opened it.",
            hint="Look at it again, or give no version to put yours in its place.",
        )
        self.version = version
        self.details = [{"version": version}]


def version_of(text: str) -> str:
    """Tells a text of a rule from every other."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


RULES_CHANGED: EventType[RulesChanged] = EventType("rules_changed")


class RuleBook:
    """Reads the files, compiles the rules, and keeps the engine at what they say."""

    def __init__(
        self,
        files: RuleFiles,
        engine: Engine,
        switches: Collection[Switch],
        bus: EventBus,
        kinds: Kinds,
        facts: Mapping[str, Fact],
        traces: Traces,
    ) -> None:
        self.blueprints: Blueprints | None = None
        self.engine = engine
        self.traces = traces
        self.kinds = kinds
        self.facts = facts
        self.problems: tuple[Problem, ...] = ()
        self._files = files
        self._switches = switches
        self._bus = bus
        self._on: dict[str, bool] = {}
        self._rules: dict[str, Compiled] = {}
        self._bodies: dict[str, Any] = {}
        self._stamps: Stamps = {}
        self._lock = asyncio.Lock()

    @classmethod
    async def open(
        cls,
        files: RuleFiles,
        engine: Engine,
        store: Store,
        bus: EventBus,
        kinds: Kinds,
        facts: Mapping[str, Fact],
        traces: Traces,
    ) -> Self:
        """A book that has read which rules are switched on."""
        switches = await store.collection("rules", Switch)
        book = cls(files, engine, switches, bus, kinds, facts, traces)
        book._on = {rule_id: one.enabled for rule_id, one in (await switches.load()).items()}
        return book

    # Reading -----------------------------------------------------------------------------------

    async def reload(self) -> None:
        """Read all files again; rules that did not change go on undisturbed.

        So do those of a file that cannot be read any more, until it can be again.
        """
        async with self._lock:
            await self._reload()

    async def reload_if_changed(self) -> bool:
        """Read the files again if one of them was written; whether that was so."""
        async with self._lock:
            return await self._reload_if_changed()

    async def _reload_if_changed(self) -> bool:
        if await asyncio.to_thread(self._files.stamps) == self._stamps:
            return False
        await self._reload()
        return True

    async def _reload(self) -> None:
        read = await asyncio.to_thread(self._files.read)
        compiled, problems = await asyncio.to_thread(self._compiled, read)
        self._stamps = read.stamps
        self.traces.hide(read.secrets.values())
        self.problems = tuple(problems)
        compiled = {**_kept(self._rules, read), **compiled}
        gone = set(self._rules) - set(compiled)
        before, self._rules = self._rules, compiled
        for rule_id in gone:
            self.engine.remove(rule_id)
            self._bodies.pop(rule_id, None)
            await self.traces.forget(rule_id)
        for one in compiled.values():
            self._apply(one, before.get(one.source.id))
        for problem in problems:
            _log.warning("%s", problem)
        self._bus.fire(RULES_CHANGED, RulesChanged(None))

    def _compiled(self, read: Read) -> tuple[dict[str, Compiled], list[Problem]]:
        problems = [problem for file in read.files for problem in file.problems]
        sources, doubles = without_doubles(list(read.files))
        compiled = {source.id: self._compile(source) for source in sources}
        return compiled, [*problems, *doubles]

    def _compile(self, source: RuleSource) -> Compiled:
        return compile_rule(source, self.kinds, self.facts, self.blueprints)

    def _apply(self, one: Compiled, before: Compiled | None) -> None:
        """Bring the engine to what a rule says; nothing happens to one that is as it was."""
        rule_id = one.source.id
        wanted = one.rule is not None and self.is_on(rule_id)
        same = before is not None and self._bodies.get(rule_id) == one.body
        if before is None or not same or before.rule is None:
            for problem in one.problems:
                _log.warning("The rule %s is left out: %s", one.source.name, problem)
        if not wanted or one.rule is None:
            self.engine.remove(rule_id)
        elif not same or self.engine.tally(rule_id) is None:
            self.engine.put(one.rule)
        self._bodies[rule_id] = one.body

    # Asking ------------------------------------------------------------------------------------

    def all(self) -> list[Compiled]:
        """Every rule, also those that cannot run, by name."""
        return sorted(self._rules.values(), key=lambda one: one.source.name.casefold())

    def get(self, rule_id: str) -> Compiled:
        """A rule; NotFound when there is none."""
        try:
            return self._rules[rule_id]
        except KeyError:
            raise NotFound(f"There is no rule {rule_id}.") from None

    def without_secrets(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems as they may be shown: a message can quote a value."""
        hide = self.traces.without_secrets
        return [replace(problem, message=hide(problem.message)) for problem in problems]

    def shown_body(self, one: Compiled) -> Any:
        """What a rule says once its blueprint is filled in, without its secrets."""
        return self.traces.plain_without_secrets(one.body or one.source.data)

    def is_on(self, rule_id: str) -> bool:
        """Whether a rule is switched on: what somebody said last, else what its file says."""
        return self._on.get(rule_id, self.get(rule_id).source.enabled)

    async def text(self, rule_id: str) -> str:
        """A rule as YAML, as it is in its file."""
        source = self.get(rule_id).source
        if source.location is None:
            return edit.written(source.data)
        with _readable(source):
            text = await asyncio.to_thread(self._files.text, source.location)
            return await asyncio.to_thread(edit.piece, text, source.path)

    async def check(self, text: str, name: str = "rule") -> list[Compiled | RuleFile]:
        """What is wrong with a text of rules: the file first, then each rule in it."""
        secrets = await asyncio.to_thread(self._files.secrets)
        return await asyncio.to_thread(self._checked, text, name, secrets)

    def _checked(
        self, text: str, name: str, secrets: Mapping[str, object]
    ) -> list[Compiled | RuleFile]:
        file = read_rules(text, name, secrets)
        return [file, *(self._compile(source) for source in file.sources)]

    # Changing ----------------------------------------------------------------------------------

    async def switch(self, rule_id: str, *, on: bool) -> None:
        """Switch a rule on or off; it stays so over restarts."""
        async with self._lock:
            compiled = self.get(rule_id)
            await self._switches.put(rule_id, Switch(on))
            self._on[rule_id] = on
            if not on:
                self.engine.remove(rule_id)
            elif compiled.rule is not None and self.engine.tally(rule_id) is None:
                self.engine.put(compiled.rule)
        self._bus.fire(RULES_CHANGED, RulesChanged(rule_id))

    async def create(self, text: str) -> str:
        """Add the rule of a YAML text as a file of its own; its id. InvalidRule when it is bad."""
        async with self._lock:
            source = await self._one(text)
            rule_id = new_id().lower() if source.made_id else source.id
            if rule_id in self._rules:
                raise Conflict(f"There is a rule {rule_id} already.")
            path = self._files.path_of(rule_id)
            await asyncio.to_thread(self._files.write, path, edit.with_id(text, rule_id))
            await self._reload()
            return rule_id

    async def change(self, rule_id: str, text: str, version: str | None = None) -> None:
        """Give a rule another text; where other rules share its file, they stay.

        ChangedMeanwhile when it is not of the `version` any more that was read.
        """
        async with self._lock:
            await self._reload_if_changed()
            source = self.get(rule_id).source
            if version is not None and (now := version_of(await self.text(rule_id))) != version:
                raise ChangedMeanwhile(source.name, now)
            wanted = await self._one(text, rule_id)
            if not wanted.made_id and wanted.id != rule_id:
                raise InvalidInput(f"The id of {rule_id} cannot change.", hint="Make a new rule.")
            await asyncio.to_thread(self._write, source, _location(source), text)
            await self._reload()

    def _write(self, source: RuleSource, location: Path, text: str) -> None:
        named = edit.with_id(text, source.id)
        with _readable(source):
            whole = edit.replaced(self._files.text(location), source.path, named)
        self._files.write(location, whole)

    async def remove(self, rule_id: str) -> None:
        """Remove a rule from its file, and the file when nothing else is in it."""
        async with self._lock:
            await self._reload_if_changed()
            source = self.get(rule_id).source
            await asyncio.to_thread(self._take_out, source, _location(source))
            await self._switches.delete(rule_id)
            self._on.pop(rule_id, None)
            await self._reload()

    def _take_out(self, source: RuleSource, location: Path) -> None:
        with _readable(source):
            left = edit.removed(self._files.text(location), source.path)
        if left is None:
            self._files.remove(location)
        else:
            self._files.write(location, left)

    async def _one(self, text: str, name: str = "rule") -> RuleSource:
        """The one rule of a text that can be used; InvalidRule otherwise."""
        file, *compiled = await self.check(text, name)
        problems = [*file.problems, *(p for one in compiled for p in one.problems)]
        if problems:
            raise InvalidRule(tuple(problems))
        if len(compiled) != 1 or not isinstance(compiled[0], Compiled):
            raise InvalidInput("Give one rule: keys and values, or a list with one entry.")
        source = compiled[0].source
        if source.path or not ID.fullmatch(source.id):
            raise InvalidInput("Give the keys and values of one rule, without a list around them.")
        return source


def _kept(known: Mapping[str, Compiled], read: Read) -> dict[str, Compiled]:
    """The rules of files that were read before and cannot be read now."""
    broken = {file.name for file in read.files if file.problems and not file.sources}
    return {key: one for key, one in known.items() if one.source.file.name in broken}


@contextmanager
def _readable(source: RuleSource) -> Iterator[None]:
    """Conflict where the file of a rule is gone, or is broken, or has something else there."""
    try:
        yield
    except FileNotFoundError:
        raise Conflict(f"{source.file.name} is gone, and its rules with it.") from None
    except (OSError, YAMLError, LookupError, TypeError, ValueError):
        hint = "Mend the file first."
        raise Conflict(f"{source.file.name} cannot be read just now.", hint=hint) from None


def _location(source: RuleSource) -> Path:
    if source.location is None:
        raise Conflict("This rule has no file.")
    return source.location


def problem_out(problem: Problem) -> dict[str, Any]:
    """A problem as data."""
    return {
        "source": problem.source,
        "line": problem.line,
        "column": problem.column,
        "path": problem.path,
        "message": problem.message,
    }


RULES: Key[RuleBook] = Key("rules")
