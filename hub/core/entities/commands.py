"""What can be asked of entities: pressing, switching, setting, as services that check the value."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from typing import Any

import voluptuous as vol

from hub.core.entities.description import EntityDomain, StateValue
from hub.core.entities.platform import EntityPlatform
from hub.core.errors import InvalidInput, UsherError
from hub.core.hub import Hub
from hub.core.selectors import EntityReference, Number, Selector, Text
from hub.core.services import SERVICES, ServiceCall
from hub.core.states import STATES

Asked = Callable[[Mapping[str, Any], str | None], StateValue]
"""What a call asks for, given its data and the entity's state."""


class EntityServices:
    """The services of the entities, such as `button.press`; they take one entity or several."""

    def __init__(self, hub: Hub, entities: EntityPlatform) -> None:
        self._hub = hub
        self._entities = entities
        self._offered = ExitStack()

    async def start(self) -> None:
        """Offer them."""
        button, switch = EntityDomain.BUTTON, EntityDomain.SWITCH
        self._offer(button, "press", lambda *_: None, "Press a button")
        self._offer(switch, "turn_on", lambda *_: True, "Turn a switch on")
        self._offer(switch, "turn_off", lambda *_: False, "Turn a switch off")
        self._offer(switch, "toggle", lambda _, state: state != "on", "Turn a switch over")
        number = Number(step="any")
        self._offer(EntityDomain.NUMBER, "set_value", _given("value"), "Set a number", value=number)
        self._offer(EntityDomain.TEXT, "set_value", _given("value"), "Set a text", value=Text())
        text = Text(max_length=255)
        self._offer(
            EntityDomain.SELECT, "select_option", _given("option"), "Choose an option", option=text
        )

    async def stop(self) -> None:
        """Offer them no more."""
        self._offered.close()

    def _offer(
        self, domain: EntityDomain, name: str, asked: Asked, description: str, **fields: Selector
    ) -> None:
        whom: Selector = EntityReference(domain=domain, multiple=True)
        selectors = {"entity_id": whom, **fields}
        schema = {vol.Required(field): selector for field, selector in selectors.items()}

        async def handle(call: ServiceCall) -> None:
            await self._command(domain, call, asked)

        remove = self._hub[SERVICES].register(
            domain, name, handle, schema=vol.Schema(schema), description=description
        )
        self._offered.callback(remove)

    async def _command(self, domain: EntityDomain, call: ServiceCall, asked: Asked) -> None:
        """Every entity is tried; the first failure is raised when all were."""
        failed: UsherError | None = None
        for entity_id in call.data["entity_id"]:
            try:
                if not entity_id.startswith(f"{domain}."):
                    raise InvalidInput(f"{entity_id} is no {domain.replace('_', ' ')}.")
                state = self._hub[STATES].get(entity_id)
                value = asked(call.data, None if state is None else state.state)
                await self._entities.command(entity_id, value, call.context)
            except UsherError as error:
                failed = failed or error
        if failed is not None:
            raise failed


def _given(field: str) -> Asked:
    return lambda data, _: data[field]
