"""What a step of a flow can answer."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

import voluptuous as vol

from hub.core.forms import fields_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """Ask for input: `errors` maps fields, or `base`, to keys of strings.json or to plain texts."""

    type: ClassVar[str] = "form"

    step_id: str
    schema: vol.Schema | None = None
    errors: Mapping[str, str] = field(default_factory=dict)
    placeholders: Mapping[str, str] = field(default_factory=dict)
    suggested: Mapping[str, Any] = field(default_factory=dict)
    last_step: bool | None = None

    def as_dict(self) -> dict[str, Any]:
        """The form as plain data; secrets never carry a value."""
        return {
            "type": self.type,
            "step_id": self.step_id,
            "fields": [item.as_dict() for item in fields_of(self.schema, self.suggested)],
            "errors": dict(self.errors),
            "placeholders": dict(self.placeholders),
            "last_step": self.last_step,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class External:
    """The user goes on at `url`.

    The step runs again when `task` ends or when the flow is configured.
    """

    type: ClassVar[str] = "external"

    step_id: str
    url: str
    placeholders: Mapping[str, str] = field(default_factory=dict)
    task: asyncio.Task[Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        """The step as plain data."""
        return {
            "type": self.type,
            "step_id": self.step_id,
            "url": self.url,
            "placeholders": dict(self.placeholders),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Something runs; the step runs again when `task` ends."""

    type: ClassVar[str] = "progress"

    step_id: str
    action: str
    task: asyncio.Task[Any]
    placeholders: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The step as plain data."""
        return {
            "type": self.type,
            "step_id": self.step_id,
            "action": self.action,
            "placeholders": dict(self.placeholders),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """External step or progress is done: go on with the step `step_id` at once."""

    type: ClassVar[str] = "next"

    step_id: str

    def as_dict(self) -> dict[str, Any]:
        """The step as plain data; callers of the manager never see it."""
        return {"type": self.type, "step_id": self.step_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateEntry:
    """The end: `data` and `options` become an entry, `entry_id` once it exists.

    For options, they are saved.
    """

    type: ClassVar[str] = "create_entry"

    title: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    entry_id: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The end as plain data, without the entry's data."""
        return {"type": self.type, "title": self.title, "entry_id": self.entry_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Abort:
    """The end without a new entry.

    `reason` is a key of strings.json, `entry_id` the entry it is about.
    """

    type: ClassVar[str] = "abort"

    reason: str
    placeholders: Mapping[str, str] = field(default_factory=dict)
    entry_id: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The end as plain data."""
        return {
            "type": self.type,
            "reason": self.reason,
            "placeholders": dict(self.placeholders),
            "entry_id": self.entry_id,
        }


FlowResult = Form | External | Progress | Next | CreateEntry | Abort
