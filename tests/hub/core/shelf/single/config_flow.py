"""Nothing to ask."""

from typing import Any

from hub.core.flows import ConfigFlow, FlowResult


class SingleFlow(ConfigFlow):
    async def step_user(self, user_input: dict[str, Any] | None) -> FlowResult:
        if user_input is None:
            return self.show_form(step_id="user")
        return self.create_entry(title="The one", data={})
