"""What a rule uses and the past does not tell, in words for people."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from typing import Final

import orjson

from rules.alerts.wording import ENGLISH
from rules.backtest.result import Unknowable
from rules.rule import Rule

_TRIGGERS: Final[Mapping[str, str]] = {
    "state": "States of entities are not replayed: this trigger never fires here.",
    "numeric_state": "States of entities are not replayed: this trigger never fires here.",
    "template": "Templates that wait for states are not replayed: this trigger never fires here.",
    "event": "Events of the hub are not kept: this trigger never fires here.",
    "mqtt": "MQTT messages are not kept: this trigger never fires here.",
    "webhook": "Calls of webhooks are not replayed: this trigger never fires here.",
    "server": "When servers came and went is not replayed: this trigger never fires here.",
    "library": "When items were added is not replayed: this trigger never fires here.",
    "alert": "Only alerts of earlier runs would set it off: this trigger never fires here.",
    "trust": "How trust changed is not replayed: this trigger never fires here.",
    "hub": "Starts and ends of the hub are not kept: this trigger never fires here.",
}
_EVENTS: Final[Mapping[str, str]] = {
    "account.inactive": "That an account fell asleep is not replayed: it never fires here.",
}
_FACTS: Final[Mapping[str, str]] = {
    "person.trust": "The trust of today is used; what it was then is not kept.",
    "server.online": "Whether a server could be reached then is not kept: the fact is unknown.",
    "session.uncertain": "Whether a session was uncertain is not kept: it counts as certain.",
    "session.rate": "The speed of playback is not kept: the fact is unknown.",
    "session.controls": "What could be done to a session is not kept: the list is empty.",
    "item.file": "The file that played is not kept with a play: the fact is unknown.",
    "item.file_name": "The file that played is not kept with a play: the fact is unknown.",
    "item.file_size": "The file that played is not kept with a play: the fact is unknown.",
    "transcode.speed": "What changes during a transcode is not replayed: the fact is unknown.",
    "transcode.progress": "What changes during a transcode is not replayed: the fact is unknown.",
    "transcode.throttled": "What changes during a transcode is not replayed: the fact is unknown.",
}
_SERVICES: Final = "Nothing is called: actions that need an answer of a service get none."
_ALL: Final = (
    "Plays that were too short to be recorded are not there; names and networks are those of today."
)


def unknowable(rules: Sequence[Rule], language: str = ENGLISH) -> tuple[Unknowable, ...]:
    """What the results leave out, for each rule."""
    said = texts(language)
    return tuple(_said(one, said) for rule in rules for one in _of(rule))


@lru_cache(maxsize=16)
def texts(language: str) -> Mapping[str, str]:
    """The words of a language by the English ones; none for English and what is not spoken."""
    file = resources.files("rules.backtest").joinpath(f"texts/{language.partition('-')[0]}.json")
    found: Mapping[str, str] = orjson.loads(file.read_bytes()) if file.is_file() else {}
    return found


def _said(one: Unknowable, said: Mapping[str, str]) -> Unknowable:
    first, space, rest = one.what.partition(" ")
    what = f"{said.get(first, first)}{space}{rest}"
    what = what if "." in first else what[:1].upper() + what[1:]
    return replace(one, what=what, why=said.get(one.why, one.why))


def _of(rule: Rule) -> Iterator[Unknowable]:
    yield Unknowable(rule_id=rule.id, what="plays", why=_ALL)
    told: set[str] = set()
    for trigger in rule.triggers:
        if trigger.kind in _TRIGGERS and trigger.kind not in told:
            told.add(trigger.kind)
            what = f"trigger {trigger.kind}"
            yield Unknowable(rule_id=rule.id, what=what, why=_TRIGGERS[trigger.kind])
        for event in sorted(trigger.listens & _EVENTS.keys()):
            yield Unknowable(rule_id=rule.id, what=f"trigger {event}", why=_EVENTS[event])
    for name in sorted(rule.facts & _FACTS.keys()):
        yield Unknowable(rule_id=rule.id, what=name, why=_FACTS[name])
    if rule.services:
        names = ", ".join(sorted(rule.services)[:5])
        yield Unknowable(rule_id=rule.id, what=names, why=_SERVICES)
