"""A rule in a running engine: its triggers are attached and wait."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from hub.core.errors import UsherError
from rules.happening import NOTHING, Happening, Subject
from rules.language.parts import Trigger, Watch
from rules.language.values import with_variables
from rules.moment import Moment
from rules.scope import Scope
from rules.world import World

_log = logging.getLogger(__name__)
Fired = Callable[[Trigger, Happening, Mapping[str, Any]], None]


class AttachedTrigger:
    """The site of one trigger."""

    __slots__ = ("_fired", "trigger", "variables", "watch", "world")

    def __init__(
        self, trigger: Trigger, world: World, variables: Mapping[str, Any], fired: Fired
    ) -> None:
        self.trigger = trigger
        self.world = world
        self.variables = variables
        self._fired = fired
        self.watch: Watch = trigger.attach(self)

    def fire(self, happening: Happening, data: Mapping[str, Any]) -> None:
        """Let the rule run for this."""
        self._fired(self.trigger, happening, data)


def attached(
    triggers: tuple[Trigger, ...],
    world: World,
    variables: Mapping[str, Any],
    fired: Fired,
    name: str,
) -> list[AttachedTrigger]:
    """Attach triggers; one that cannot be is left out, and the log says why."""
    found = []
    limited = _limited(variables, world)
    for trigger in triggers:
        try:
            found.append(AttachedTrigger(trigger, world, limited, fired))
        except UsherError as error:
            _log.error("Trigger %s of %s cannot be used: %s", trigger.id, name, error)
    return found


def _limited(variables: Mapping[str, Any], world: World) -> Mapping[str, Any]:
    """Variables of triggers are worked out once, when the rule is attached."""
    if not variables:
        return NOTHING
    nothing = Happening(kind="attached", at=world.clock.now(), subject=Subject())
    return with_variables(variables, Scope(Moment(nothing, world.facts), world))
