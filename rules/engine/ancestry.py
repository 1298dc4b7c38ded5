"""Which rules led to what happens: keeps rules from setting each other off for ever."""

from collections import OrderedDict
from typing import Final

from hub.core.context import Context
from rules.rule import Mode, Rule

MAX_CHAIN: Final = 10
"""Rules that may set each other off in a row."""
MAX_SELF: Final = 3
"""How often one rule may be among them."""
REMEMBERED: Final = 10_000

Chain = tuple[str, ...]


class Ancestry:
    """The chains of rules behind the contexts of the latest runs."""

    def __init__(self) -> None:
        self._chains: OrderedDict[str, Chain] = OrderedDict()

    def chain(self, context: Context) -> Chain:
        """The rules that led to what has this context, the first one first."""
        found = self._chains.get(context.id)
        if found is None and context.parent_id is not None:
            found = self._chains.get(context.parent_id)
        return found or ()

    def forbids(self, rule: Rule, context: Context) -> bool:
        """Whether a rule must not run again because of itself."""
        chain = self.chain(context)
        if not chain:
            return False
        if rule.mode in (Mode.RESTART, Mode.QUEUED) and rule.id in chain:
            return True
        return len(chain) >= MAX_CHAIN or chain.count(rule.id) >= MAX_SELF

    def note(self, rule: Rule, cause: Context, own: Context) -> None:
        """A run with the context `own` began because of something with the context `cause`."""
        self._chains[own.id] = (*self.chain(cause), rule.id)
        if len(self._chains) > REMEMBERED:
            self._chains.popitem(last=False)
