"""What a rule says, as a tree of parts with the paths that its traces use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

_LOGIC: Final = ("and", "or", "not")
_OLD: Final = {"triggers": "trigger", "conditions": "condition", "actions": "action"}
_CONDITION_WORDS: Final = frozenset({"condition", "fact", "facts", *_LOGIC})
_STEPS: Final = (
    "action",
    "event",
    "delay",
    "wait_for_trigger",
    "wait_template",
    "if",
    "choose",
    "repeat",
    "parallel",
    "sequence",
    "variables",
    "stop",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A trigger, condition or action. `kind` is its word in the language, `data` what it says.

    `inner` belongs to it and stands in its frame; `branches` are ways that lead on from it.
    """

    path: str
    what: str
    kind: str
    data: Mapping[str, Any]
    inner: tuple["Part", ...] = ()
    branches: tuple["Branch", ...] = ()
    enabled: bool = True

    @property
    def alias(self) -> str | None:
        """What its author calls it."""
        alias = self.data.get("alias")
        return None if alias in (None, "") else str(alias)


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """One of several ways; `label` is a key below `rules.branch.`."""

    label: str
    parts: tuple[Part, ...]
    path: str | None = None
    number: int = 0
    alias: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """The three parts of a rule."""

    triggers: tuple[Part, ...]
    conditions: tuple[Part, ...]
    actions: tuple[Part, ...]

    def all(self) -> Iterable[Part]:
        """Every part, those within others behind them."""
        for part in (*self.triggers, *self.conditions, *self.actions):
            yield from _walk(part)


def outline_of(body: Mapping[str, Any]) -> Outline:
    """The outline of a rule's body; what cannot be understood is shown as it is."""
    return Outline(
        triggers=tuple(_triggers(_key(body, "triggers"))),
        conditions=_conditions(_key(body, "conditions"), "condition"),
        actions=_actions(_key(body, "actions"), "action"),
    )


def _walk(part: Part) -> Iterable[Part]:
    yield part
    for inner in part.inner:
        yield from _walk(inner)
    for branch in part.branches:
        for one in branch.parts:
            yield from _walk(one)


def _key(body: Mapping[str, Any], name: str) -> Any:
    return body.get(name, body.get(_OLD[name]))


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _triggers(value: Any, count: int = 0) -> list[Part]:
    found: list[Part] = []
    for part in _listed(value):
        at = count + len(found)
        if isinstance(part, Mapping) and set(part) == {"triggers"}:
            found += _triggers(part["triggers"], at)
        else:
            data = part if isinstance(part, Mapping) else {"trigger": part}
            kind = str(data.get("trigger", data.get("platform", "")))
            found.append(_part(f"trigger/{at}", "trigger", kind, data))
    return found


def _conditions(value: Any, path: str) -> tuple[Part, ...]:
    return tuple(_condition(one, f"{path}/{index}") for index, one in enumerate(_listed(value)))


def _condition(value: Any, path: str) -> Part:
    if not isinstance(value, Mapping):
        return _part(path, "condition", "template", {"value_template": value})
    kind = str(value.get("condition") or _short(value))
    if kind in _LOGIC:
        inner = value.get("conditions", value.get(kind))
        return _part(path, "condition", kind, value, _conditions(inner, f"{path}/conditions"))
    return _part(path, "condition", kind, value)


def _short(value: Mapping[str, Any]) -> str:
    if "fact" in value or "facts" in value:
        return "fact"
    return next((word for word in _LOGIC if word in value), "template")


def _actions(value: Any, path: str) -> tuple[Part, ...]:
    return tuple(_action(one, f"{path}/{index}") for index, one in enumerate(_listed(value)))


def _action(value: Any, path: str) -> Part:
    if not isinstance(value, Mapping):
        return _condition(value, path)
    data = {"action": value["service"], **value} if "service" in value else value
    kind = next((word for word in _STEPS if word in data), None)
    if kind is None:
        return _condition(value, path) if _CONDITION_WORDS & set(value) else _unknown(value, path)
    make = {"if": _if, "choose": _choose, "repeat": _repeat, "parallel": _parallel}.get(kind)
    if make is not None:
        return make(data, path)
    inner = _actions(data["sequence"], f"{path}/sequence") if kind == "sequence" else ()
    return _part(path, "action", kind, data, inner)


def _unknown(value: Mapping[str, Any], path: str) -> Part:
    return _part(path, "action", next(iter(value), ""), value)


def _if(data: Mapping[str, Any], path: str) -> Part:
    ways = [Branch(label="then", parts=_actions(data.get("then"), f"{path}/then"))]
    if data.get("else"):
        ways.append(Branch(label="else", parts=_actions(data["else"], f"{path}/else")))
    inner = _conditions(data["if"], f"{path}/if/condition")
    return _part(path, "action", "if", data, inner, tuple(ways))


def _choose(data: Mapping[str, Any], path: str) -> Part:
    ways = [
        _option(one, f"{path}/choose/{index}", index + 1)
        for index, one in enumerate(_listed(data["choose"]))
        if isinstance(one, Mapping)
    ]
    if data.get("default"):
        ways.append(Branch(label="default", parts=_actions(data["default"], f"{path}/default")))
    return _part(path, "action", "choose", data, (), tuple(ways))


def _option(one: Mapping[str, Any], path: str, number: int) -> Branch:
    tests = _conditions(one.get("conditions"), f"{path}/conditions")
    steps = _actions(one.get("sequence"), f"{path}/sequence")
    alias = one.get("alias")
    named = None if alias in (None, "") else str(alias)
    return Branch(label="option", parts=(*tests, *steps), path=path, number=number, alias=named)


def _repeat(data: Mapping[str, Any], path: str) -> Part:
    loop = data["repeat"] if isinstance(data["repeat"], Mapping) else {}
    tests: list[Part] = []
    for word in ("while", "until"):
        tests += _conditions(loop.get(word), f"{path}/repeat/{word}")
    steps = _actions(loop.get("sequence"), f"{path}/repeat/sequence")
    return _part(path, "action", "repeat", data, (*tests, *steps))


def _parallel(data: Mapping[str, Any], path: str) -> Part:
    ways = []
    for index, one in enumerate(_listed(data["parallel"])):
        inner = one["sequence"] if isinstance(one, Mapping) and "sequence" in one else one
        parts = _actions(inner, f"{path}/parallel/{index}/sequence")
        ways.append(Branch(label="parallel", parts=parts, number=index + 1))
    return _part(path, "action", "parallel", data, (), tuple(ways))


def _part(
    path: str,
    what: str,
    kind: str,
    data: Mapping[str, Any],
    inner: tuple[Part, ...] = (),
    branches: tuple[Branch, ...] = (),
) -> Part:
    enabled = data.get("enabled") is not False
    return Part(
        path=path,
        what=what,
        kind=kind,
        data=data,
        inner=inner,
        branches=branches,
        enabled=enabled,
    )
