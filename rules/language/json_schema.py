"""The JSON schema of rules, for editors, made of the declarations that check them."""

from collections.abc import Iterable, Mapping
from typing import Any

from rules.actions.effects import BUILTINS
from rules.facts.fact import Fact
from rules.language.build import (
    CONDITION_KEYS,
    STEP_KEYS,
    TRIGGER_KEYS,
    ConditionKind,
    Kind,
    Kinds,
    StepKind,
    TriggerKind,
)
from rules.language.fields import JsonSchema, Key, Keys
from rules.language.top import COOL_DOWN, OLD_NAMES, RULE, TRACE


def json_schema(kinds: Kinds, facts: Mapping[str, Fact]) -> JsonSchema:
    """A JSON schema (2020-12) of a file of rules."""
    rule = {"$ref": "#/$defs/rule"}
    several = {"type": "array", "items": rule}
    whole = {"type": "object", "properties": {"rules": several}, "required": ["rules"]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rules of Usher",
        "anyOf": [several, whole, rule],
        "$defs": {
            "rule": _rule(),
            "fact": _fact_names(facts),
            "trigger": {"anyOf": [*_triggers(kinds.triggers.values()), _SPLICED]},
            "condition": {"anyOf": [*_conditions(kinds.conditions.values()), *_short()]},
            "action": {"anyOf": [*_actions(kinds.actions.values()), *_short()]},
        },
    }


_SPLICED: JsonSchema = {
    "type": "object",
    "properties": {"triggers": {"type": "array", "items": {"$ref": "#/$defs/trigger"}}},
    "required": ["triggers"],
    "additionalProperties": False,
}


def _rule() -> JsonSchema:
    schema = RULE.schema()
    properties = schema["properties"]
    properties["cool_down"] = COOL_DOWN.schema()
    properties["trace"] = TRACE.schema()
    for old, new in OLD_NAMES.items():
        properties[old] = {**properties[new], "description": f"the older name of {new}"}
    blueprint = {"required": ["use_blueprint"]}
    needed = {"allOf": [_either(new, old) for old, new in OLD_NAMES.items() if old != "condition"]}
    return {**schema, "required": [], "anyOf": [blueprint, needed]}


def _either(new: str, old: str) -> JsonSchema:
    return {"anyOf": [{"required": [new]}, {"required": [old]}]}


def _fact_names(facts: Mapping[str, Fact]) -> JsonSchema:
    names = [{"const": fact.name, "description": fact.help} for fact in facts.values()]
    return {"anyOf": names} if names else {"type": "string"}


def _triggers(kinds: Iterable[TriggerKind]) -> list[JsonSchema]:
    found = []
    for kind in kinds:
        schema = _schema(kind, TRIGGER_KEYS)
        name = {"const": kind.name, "description": kind.help}
        properties = {**schema["properties"], "trigger": name, "platform": name}
        either = [{"required": ["trigger"]}, {"required": ["platform"]}]
        found.append({**schema, "properties": properties, "anyOf": either})
    return found


def _conditions(kinds: Iterable[ConditionKind]) -> list[JsonSchema]:
    return [_named(_schema(kind, CONDITION_KEYS), kind, "condition") for kind in kinds]


def _actions(kinds: Iterable[StepKind]) -> list[JsonSchema]:
    found = []
    for kind in kinds:
        schema = _schema(kind, STEP_KEYS)
        if kind.name == "condition":
            continue
        if kind.name == "action":
            names = [{"const": one.name, "description": one.help} for one in BUILTINS.values()]
            action = {"anyOf": [*names, {"type": "string"}]}
            schema["properties"] |= {"action": action, "service": action}
            either = [{"required": ["action"]}, {"required": ["service"]}]
            schema |= {"required": [], "anyOf": either}
        found.append(schema)
    return [*found, {"$ref": "#/$defs/condition"}]


def _short() -> list[JsonSchema]:
    part = {"$ref": "#/$defs/condition"}
    many = {"anyOf": [part, {"type": "array", "items": part}]}
    words = [
        {"type": "object", "properties": {word: many}, "required": [word]}
        for word in ("and", "or", "not")
    ]
    facts = [{"type": "object", "required": [word]} for word in ("fact", "facts")]
    return [{"type": ["string", "boolean"]}, *words, *facts]


def _schema(kind: Kind[Any], shared: tuple[Key, ...]) -> JsonSchema:
    schema = Keys((*kind.keys.all, *shared)).schema()
    schema["description"] = kind.help
    return {**schema, "additionalProperties": True} if kind.loose else schema


def _named(schema: JsonSchema, kind: Kind[Any], word: str) -> JsonSchema:
    name = {"const": kind.name, "description": kind.help}
    required = [*schema["required"], word]
    return {**schema, "properties": {**schema["properties"], word: name}, "required": required}
