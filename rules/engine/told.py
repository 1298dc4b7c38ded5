"""What a run knows of the trigger that set it off."""

from collections.abc import Mapping
from typing import Any

from rules.language.parts import Trigger


def trigger_data(trigger: Trigger, data: Mapping[str, Any]) -> dict[str, Any]:
    """The variable `trigger` of a run that a trigger set off."""
    return {
        **data,
        "id": trigger.id,
        "idx": str(trigger.index),
        "alias": trigger.alias,
        "platform": trigger.kind,
        "description": trigger.alias or _described(trigger, data),
    }


def _described(trigger: Trigger, data: Mapping[str, Any]) -> str:
    entity, event = data.get("entity_id"), data.get("event")
    detail = entity or (event if isinstance(event, str) else None)
    return trigger.kind if detail is None else f"{trigger.kind}: {detail}"
