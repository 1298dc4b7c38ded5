"""Whether a value can be asked of an entity."""

from typing import Any

import voluptuous as vol

from hub.core.entities.description import EntityDescription, EntityDomain, StateValue
from hub.core.errors import InvalidInput
from hub.core.selectors import Number


def checked(row: EntityDescription[Any], value: StateValue) -> StateValue:
    """The value as the entity takes it; InvalidInput says what it would take."""
    name = row.name or row.key
    if row.options is not None and value not in row.options:
        raise InvalidInput(f"{name} must be one of {', '.join(row.options)}.")
    if row.domain is not EntityDomain.NUMBER:
        return value
    selector = Number(min=row.minimum, max=row.maximum, step=row.step or "any")
    try:
        number: float = selector(value)
    except vol.Invalid as error:
        raise InvalidInput(f"{name} {error.msg}.") from None
    return number
