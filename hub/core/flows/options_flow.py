"""Base of an integration's options: preferences of an entry that exists."""

from collections.abc import Mapping
from typing import Any, ClassVar

from hub.core.flows.flow import Flow, UserInput
from hub.core.flows.results import CreateEntry, FlowResult


class OptionsFlow(Flow):
    """An integration derives one class from this.

    `step_init` shows and takes the options of `self.entry`.
    """

    reload: ClassVar[bool] = True
    """Whether the entry is reloaded when its options changed."""

    async def step_init(self, user_input: UserInput) -> FlowResult:
        """Show the options, and save them."""
        return self.abort("not_implemented")

    def save(self, options: Mapping[str, Any]) -> FlowResult:
        """End: `options` replace those of the entry."""
        return CreateEntry(title=self.entry.title, options=options)
