"""Every kind of condition."""

from collections.abc import Mapping
from typing import Final

from rules.conditions.fact import FACT
from rules.conditions.history import HISTORY
from rules.conditions.logic import AND, NOT, OR
from rules.conditions.numeric_state import NUMERIC_STATE
from rules.conditions.state import STATE
from rules.conditions.template import TEMPLATE
from rules.conditions.time import TIME
from rules.conditions.trigger import TRIGGER
from rules.language.build import ConditionKind

CONDITIONS: Final[Mapping[str, ConditionKind]] = {
    kind.name: kind
    for kind in (FACT, HISTORY, STATE, NUMERIC_STATE, TIME, TEMPLATE, TRIGGER, AND, OR, NOT)
}
