"""Compiles the parts of one rule, collecting everything that is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

import voluptuous as vol

from hub.core.config.problems import Problem, did_you_mean
from hub.core.config.yaml_file import KeyPath, YamlFile
from hub.core.errors import UsherError
from rules.facts.fact import Fact
from rules.language.fields import Anything, Flag, Key, Keys, Text, may
from rules.language.parts import Condition, Step, Trigger
from rules.templates.errors import TemplateInvalid
from rules.templates.template import Template, is_template, template

C = TypeVar("C")
MAX_PARTS = 200
"""Triggers, conditions or actions in one list."""
MAX_LEVELS = 20
CHANGES: Final = object()
"""Stands for a value that may be another one in each run."""

SHARED_KEYS: tuple[Key, ...] = (
    may("alias", Text(200), "what people call it"),
    may("enabled", Flag(), "false leaves it out", default=True),
)


@dataclass(frozen=True, slots=True)
class Node:
    """A checked part of a rule: its values, where it was written, and its path in traces."""

    values: Mapping[str, Any]
    path: KeyPath
    trace: str

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def get(self, name: str, default: Any = None) -> Any:
        """The value of a key, the default when it is not given."""
        return self.values.get(name, default)

    def at(self, *keys: str | int) -> KeyPath:
        """The place of something below."""
        return (*self.path, *keys)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[C]):
    """A kind of trigger, condition or action. `gives` is what its trigger's variables hold."""

    name: str
    help: str
    keys: Keys
    example: str
    compile: "Callable[[Node, Build], C | None]"
    gives: Mapping[str, str] = field(default_factory=dict)
    loose: bool = False
    """Whether other keys may be given, which its `compile` checks itself."""


TriggerKind = Kind[Trigger]
ConditionKind = Kind[Condition]
StepKind = Kind[Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kinds:
    """All kinds there are."""

    triggers: Mapping[str, TriggerKind]
    conditions: Mapping[str, ConditionKind]
    actions: Mapping[str, StepKind]


class Build:
    """The making of one rule."""

    def __init__(
        self, file: YamlFile, kinds: Kinds, facts: Mapping[str, Fact], *, source: str | None = None
    ) -> None:
        self.file = file
        self.kinds = kinds
        self.facts = facts
        self.problems: list[Problem] = []
        self.used_facts: set[str] = set()
        self.services: dict[str, KeyPath] = {}
        self.judges = False
        self.constants: Mapping[str, Any] = {}
        self._levels = 0

    def problem(self, path: KeyPath, message: str) -> None:
        """Say what is wrong at a place."""
        self.problems.append(self.file.problem(path, message))

    # Mappings ----------------------------------------------------------------------------------

    def check(
        self, keys: Keys, values: Mapping[str, Any], path: KeyPath, *, loose: bool = False
    ) -> dict[str, Any] | None:
        """The values by a schema; None when one of them is wrong, which is said."""
        schema = keys.voluptuous()
        schema.extra = vol.ALLOW_EXTRA if loose else vol.PREVENT_EXTRA
        try:
            checked: dict[str, Any] = schema(dict(values))
        except vol.MultipleInvalid as invalid:
            for error in invalid.errors:
                self._say(error, keys, path)
            return None
        for key in keys:
            if key.default is not None:
                checked.setdefault(key.name, key.default)
        return checked

    def _say(self, error: vol.Invalid, keys: Keys, path: KeyPath) -> None:
        where = tuple(str(step) for step in error.path)
        if error.error_message.startswith("extra keys"):
            hint = did_you_mean(where[-1], keys.names) or f" The keys are {', '.join(keys.names)}."
            self.problem((*path, *where), f"is not a key here.{hint}")
        elif error.error_message.startswith("required key"):
            self.problem(path, f"{where[-1]} is missing.")
        else:
            text = error.error_message
            self.problem((*path, *where), text if text.endswith((".", "?")) else f"{text}.")

    # Templates and facts -----------------------------------------------------------------------

    def template(self, source: Any, path: KeyPath) -> Template | None:
        """A compiled template; None when it is none, which is said."""
        try:
            found = template(str(source))
        except TemplateInvalid as error:
            line = "" if error.line in (None, 1) else f" (line {error.line} of it)"
            self.problem(path, f"is not a valid template{line}: {error}")
            return None
        for name, _ in found.facts:
            self.fact(name, path)
        return found

    def fact(self, name: str, path: KeyPath) -> Fact | None:
        """The declaration of a fact; None when there is none, which is said."""
        known = self.facts.get(name)
        if known is None:
            hint = did_you_mean(name, self.facts)
            self.problem(path, f"there is no fact {name}.{hint}")
            return None
        self.used_facts.add(name)
        return known

    def value(self, value: Any, path: KeyPath) -> Any:
        """The value with every template in it compiled, however deep."""
        if is_template(value):
            return self.template(value, path)
        if isinstance(value, Mapping):
            return {key: self.value(part, (*path, str(key))) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(part, (*path, index)) for index, part in enumerate(value)]
        return value

    def fixed(self, compiled: Any) -> Any:
        """What a compiled value always is, `CHANGES` where that depends on more than constants."""
        if isinstance(compiled, Template):
            if compiled.inputs is None or not compiled.inputs <= self.constants.keys():
                return CHANGES
            try:
                return compiled.render(self.constants)
            except UsherError:
                return CHANGES
        if isinstance(compiled, Mapping):
            found = {key: self.fixed(part) for key, part in compiled.items()}
            return CHANGES if any(part is CHANGES for part in found.values()) else found
        if isinstance(compiled, list | tuple):
            parts = [self.fixed(part) for part in compiled]
            return CHANGES if any(part is CHANGES for part in parts) else parts
        return compiled

    # Parts -------------------------------------------------------------------------------------

    def triggers(self, value: Any, path: KeyPath, trace: str = "trigger") -> tuple[Trigger, ...]:
        """The triggers of a list; `{triggers: [...]}` within one is spliced in."""
        found: list[Trigger] = []
        for part, at in self._parts(value, path, "triggers"):
            if isinstance(part, Mapping) and set(part) == {"triggers"}:
                found += self.triggers(part["triggers"], (*at, "triggers"), trace)
                continue
            compiled = self._trigger(part, at, f"{trace}/{len(found)}")
            if compiled is not None:
                found.append(compiled)
        return tuple(found)

    def _trigger(self, part: Any, path: KeyPath, trace: str) -> Trigger | None:
        if not isinstance(part, Mapping):
            self.problem(path, "must be a trigger, such as `trigger: playback`.")
            return None
        part = self.renamed(part, {"platform": "trigger"}, path)
        name = TRIGGER_NAMES.get(str(part.get("trigger")), part.get("trigger"))
        kind = self._kind(name, self.kinds.triggers, "trigger", path)
        if kind is None:
            return None
        return self._compile(kind, part, path, trace, TRIGGER_KEYS)

    def conditions(
        self, value: Any, path: KeyPath, trace: str = "condition"
    ) -> tuple[Condition, ...]:
        """The conditions of a list; those that are not enabled are left out."""
        found = []
        for index, (part, at) in enumerate(self._parts(value, path, "conditions")):
            if (made := self.condition(part, at, f"{trace}/{index}")) is not None:
                found.append(made)
        return tuple(found)

    def condition(self, part: Any, path: KeyPath, trace: str) -> Condition | None:
        """One condition in any of its spellings."""
        if isinstance(part, bool | str):
            part = {"condition": "template", "value_template": str(part)}
        if not isinstance(part, Mapping):
            self.problem(path, "must be a condition, such as `condition: fact`.")
            return None
        name = part.get("condition")
        if name is None:
            short = next((word for word in SHORTHANDS if word in part), None)
            if short is not None:
                part = _spelled_out(part, short)
                name = part["condition"]
                if short in ("and", "or", "not"):
                    self.alias((*path, short), (*path, "conditions"))
        kind = self._kind(name, self.kinds.conditions, "condition", path)
        return None if kind is None else self._compile(kind, part, path, trace, CONDITION_KEYS)

    def actions(self, value: Any, path: KeyPath, trace: str = "action") -> tuple[Step, ...]:
        """The actions of a list; those that are not enabled are left out."""
        found = []
        for index, (part, at) in enumerate(self._parts(value, path, "actions")):
            if (made := self.action(part, at, f"{trace}/{index}")) is not None:
                found.append(made)
        return tuple(found)

    def action(self, part: Any, path: KeyPath, trace: str) -> Step | None:
        """One action, known by the key that names it."""
        if isinstance(part, bool | str):
            part = {"condition": "template", "value_template": str(part)}
        if not isinstance(part, Mapping):
            self.problem(path, "must be an action, such as `action: alert.raise`.")
            return None
        part = self.renamed(part, {"service": "action"}, path)
        name = next((word for word in self.kinds.actions if word in part), None)
        if name is None and any(word in part for word in SHORTHANDS):
            name = "condition"
        if name is None:
            near = did_you_mean(" ".join(str(key) for key in part), self.kinds.actions)
            known = near or f" An action has one of the keys {', '.join(self.kinds.actions)}."
            self.problem(path, f"is not an action.{known}")
            return None
        return self._compile(self.kinds.actions[name], part, path, trace, STEP_KEYS)

    def renamed(
        self, part: Mapping[str, Any], names: Mapping[str, str], path: KeyPath
    ) -> Mapping[str, Any]:
        """The part with older names of keys replaced; both at once is a problem."""
        found = dict(part)
        for old, new in names.items():
            if old not in found:
                continue
            if new in found:
                self.problem((*path, old), f"is the older name of {new}; give one of the two.")
            found[new] = found.pop(old)
            self.alias((*path, old), (*path, new))
        return found

    def alias(self, old: KeyPath, new: KeyPath) -> None:
        """Let what was written at one place be found at another."""
        known = self.file.positions
        moved = {(*new, *at[len(old) :]): pos for at, pos in known.items() if at[: len(old)] == old}
        known.update({at: pos for at, pos in moved.items() if at not in known})

    def _kind(
        self, name: Any, kinds: Mapping[str, Kind[C]], what: str, path: KeyPath
    ) -> Kind[C] | None:
        if name is None:
            self.problem(path, f"{what} is missing.")
            return None
        kind = kinds.get(str(name))
        if kind is None:
            hint = did_you_mean(str(name), kinds) or f" The {what}s are {', '.join(kinds)}."
            self.problem((*path, what), f"there is no {what} {name}.{hint}")
        return kind

    def _compile(
        self,
        kind: Kind[C],
        part: Mapping[str, Any],
        path: KeyPath,
        trace: str,
        shared: tuple[Key, ...],
    ) -> C | None:
        if part.get("enabled") is False:
            return None
        self._levels += 1
        try:
            if self._levels > MAX_LEVELS:
                self.problem(path, f"is nested more than {MAX_LEVELS} levels deep.")
                return None
            every = Keys((*kind.keys.all, *shared))
            values = self.check(every, part, path, loose=kind.loose)
            if values is None:
                return None
            before = len(self.problems)
            made = kind.compile(Node(values, path, trace), self)
            return made if len(self.problems) == before else None
        finally:
            self._levels -= 1

    def _parts(self, value: Any, path: KeyPath, what: str) -> Sequence[tuple[Any, KeyPath]]:
        if value is None:
            return []
        if not isinstance(value, list):
            return [(value, path)]
        if len(value) > MAX_PARTS:
            self.problem(path, f"has more than {MAX_PARTS} {what}.")
            return []
        return [(part, (*path, index)) for index, part in enumerate(value)]


def _spelled_out(part: Mapping[str, Any], short: str) -> dict[str, Any]:
    if short in ("and", "or", "not"):
        rest = {key: value for key, value in part.items() if key != short}
        return {"condition": short, "conditions": part[short], **rest}
    return {"condition": "fact", **part}


TRIGGER_NAMES = {"homeassistant": "hub"}
"""What Home Assistant calls a trigger of ours."""
SHORTHANDS = ("and", "or", "not", "fact", "facts")
TRIGGER_KEYS: tuple[Key, ...] = (
    *SHARED_KEYS,
    may("trigger", Text(100), "the kind"),
    may("id", Text(100), "a name for it; its number without"),
    may("variables", Anything(), "variables that are set when it fires"),
)
CONDITION_KEYS: tuple[Key, ...] = (*SHARED_KEYS, may("condition", Text(100), "the kind"))
STEP_KEYS: tuple[Key, ...] = (
    *SHARED_KEYS,
    may("continue_on_error", Flag(), "go on when it fails", default=False),
)
