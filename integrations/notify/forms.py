"""The forms of the dialogues, and what cannot be said by a schema alone."""

from collections.abc import Iterable, Mapping
from typing import Any

import voluptuous as vol
from pydantic import ValidationError

from hub.core.selectors import Boolean, Duration, Number, Option, Select, Text, Time
from hub.models.people import Person
from hub.notify.options import DAY_S, TargetOptions
from integrations.notify.kinds import KINDS


def target_schema(kind: str) -> vol.Schema:
    """The form of a new target: its name, the fields of its kind, and whether to test it."""
    return vol.Schema(
        {
            vol.Required("name"): Text(max_length=60),
            **KINDS[kind].fields,
            vol.Required("test", default=True): Boolean(),
        }
    )


def reconfigure_schema(kind: str) -> vol.Schema:
    """The form of a target that is changed: secrets may be left empty."""
    fields = {
        vol.Optional(str(marker)) if is_secret(kind, str(marker)) else marker: validator
        for marker, validator in KINDS[kind].fields.items()
    }
    return vol.Schema({**fields, vol.Required("test", default=True): Boolean()})


def options_schema(persons: Iterable[Person]) -> vol.Schema:
    """The form of a target's options; the names are those of TargetOptions."""
    by_name = sorted(persons, key=lambda person: person.name.casefold())
    owners = tuple(Option(person.id, person.name) for person in by_name)
    return vol.Schema(
        {
            vol.Optional("person"): Select(options=owners),
            vol.Required("burst", default=10): Number(min=1, max=1000),
            vol.Required("per_minute", default=10): Number(min=1, max=1000),
            vol.Required("digest_s", default=0): Duration(max=DAY_S),
            vol.Optional("quiet_from"): Time(),
            vol.Optional("quiet_until"): Time(),
            vol.Required("critical_passes", default=True): Boolean(),
        }
    )


def check_options(options: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with options that fit the form; keys of strings.json."""
    try:
        TargetOptions.model_validate(dict(options))
    except ValidationError:
        return {"base": "quiet_both"}
    return {}


def is_secret(kind: str, name: str) -> bool:
    """Whether a field of this kind is never shown again."""
    for marker, validator in KINDS[kind].fields.items():
        if str(marker) == name:
            return isinstance(validator, Text) and validator.type == "password"
    return False
