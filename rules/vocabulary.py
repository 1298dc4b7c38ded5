"""Everything that a rule may be made of."""

from typing import Final

from rules.actions.all import ACTIONS
from rules.conditions.all import CONDITIONS
from rules.language.build import Kinds
from rules.triggers.all import TRIGGERS

KINDS: Final = Kinds(triggers=TRIGGERS, conditions=CONDITIONS, actions=ACTIONS)
