"""Which rules rest, and for whom."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from rules.happening import Subject
from rules.rule import Rule

REMEMBERED: Final = 20_000

_PER: Mapping[str, Callable[[Subject], str | None]] = {
    "rule": lambda _: "",
    "person": lambda one: one.person_id,
    "account": lambda one: one.account_key and f"{one.server_id}/{one.account_key}",
    "player": lambda one: None if one.player is None else one.player.key,
    "session": lambda one: None if one.session is None else one.session.id,
    "item": lambda one: None if one.item is None else f"{one.server_id}/{one.item.key}",
    "server": lambda one: one.server_id,
    "library": lambda one: one.library_key and f"{one.server_id}/{one.library_key}",
}


class CoolDowns:
    """Until when each rule rests, by whom it is about."""

    def __init__(self) -> None:
        self._until: OrderedDict[tuple[str, str | None], datetime] = OrderedDict()

    def rests(self, rule: Rule, subject: Subject, now: datetime) -> bool:
        """Whether the rule rests for this subject."""
        if rule.cool_down is None:
            return False
        until = self._until.get((rule.id, _PER[rule.cool_down.per](subject)))
        return until is not None and now < until

    def note(self, rule: Rule, subject: Subject, now: datetime) -> None:
        """The rule ran for this subject."""
        if rule.cool_down is None:
            return
        key = (rule.id, _PER[rule.cool_down.per](subject))
        self._until[key] = now + timedelta(seconds=rule.cool_down.seconds)
        self._until.move_to_end(key)
        if len(self._until) > REMEMBERED:
            self._until.popitem(last=False)
