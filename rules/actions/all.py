"""Every kind of action, by the key that names it."""

from collections.abc import Mapping
from typing import Final

from rules.actions.choose import CHOOSE, IF
from rules.actions.condition import CONDITION
from rules.actions.delay import DELAY
from rules.actions.effects import ACTION
from rules.actions.event import EVENT
from rules.actions.parallel import PARALLEL, SEQUENCE
from rules.actions.repeat import REPEAT
from rules.actions.variables import STOP, VARIABLES
from rules.actions.wait import WAIT_FOR_TRIGGER, WAIT_TEMPLATE
from rules.language.build import StepKind

ACTIONS: Final[Mapping[str, StepKind]] = {
    kind.name: kind
    for kind in (
        ACTION,
        EVENT,
        DELAY,
        WAIT_FOR_TRIGGER,
        WAIT_TEMPLATE,
        IF,
        CHOOSE,
        REPEAT,
        PARALLEL,
        SEQUENCE,
        VARIABLES,
        STOP,
        CONDITION,
    )
}
