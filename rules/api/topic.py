"""`rules` on the live socket: how every rule is."""

from typing import Any

from hub.api.live import Push
from hub.auth.roles import Caller
from hub.core.bus import Event, Unsubscribe
from hub.core.hub import Hub
from rules.api.models import rule_out
from rules.engine.notices import RULE_RAN, RuleRan
from rules.store.book import RULES, RULES_CHANGED, RulesChanged


class RulesTopic:
    """All rules; nothing for viewers."""

    def snapshot(self, hub: Hub, caller: Caller) -> Any:
        """Every rule."""
        if not caller.sees_everybody or RULES not in hub:
            return []
        book = hub[RULES]
        return [rule_out(book, one) for one in book.all()]

    def listen(self, hub: Hub, caller: Caller, push: Push) -> Unsubscribe:
        """Push a rule when it ran or was switched, all when files changed."""

        def tell(rule_id: str) -> None:
            if caller.sees_everybody and RULES in hub:
                book = hub[RULES]
                known = [one for one in book.all() if one.source.id == rule_id]
                if known:
                    push({"changed": [rule_out(book, known[0])]})

        def ran(event: Event[RuleRan]) -> None:
            tell(event.data.rule_id)

        def changed(event: Event[RulesChanged]) -> None:
            if event.data.rule_id is None:
                push({"snapshot": self.snapshot(hub, caller)})
            else:
                tell(event.data.rule_id)

        stops = (hub.bus.listen(RULE_RAN, ran), hub.bus.listen(RULES_CHANGED, changed))

        def unsubscribe() -> None:
            for stop in stops:
                stop()

        return unsubscribe
