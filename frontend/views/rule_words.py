"""Parts of rules in a few words: what kind they are, and what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from frontend.formatting import UNKNOWN
from frontend.texts import catalogue, translate
from frontend.views.rule_outline import Part

_TESTS: Final = (
    "is",
    "is_not",
    "in",
    "not_in",
    "above",
    "below",
    "between",
    "matches",
    "contains",
    "in_cidr",
)
_COMMON: Final = frozenset(
    {"alias", "enabled", "id", "variables", "continue_on_error", "response_variable"}
)
_NESTED: Final = frozenset({"if", "choose", "parallel", "sequence", "and", "or", "not"})
_LENGTH: Final = 140
ICONS: Final[Mapping[str, str]] = {
    "trigger": "zap",
    "condition": "filter",
    "playback": "play",
    "session_count": "activity",
    "state": "braces",
    "numeric_state": "gauge",
    "event": "radio",
    "time": "clock",
    "time_pattern": "timer",
    "cron": "calendar",
    "template": "braces",
    "webhook": "webhook",
    "mqtt": "mqtt",
    "server": "server",
    "library": "library",
    "account": "user",
    "device": "tv-minimal",
    "alert": "triangle-alert",
    "trust": "shield",
    "hub": "house",
    "fact": "scan-eye",
    "history": "history",
    "and": "layers",
    "or": "waypoints",
    "not": "ban",
    "action": "zap",
    "delay": "hourglass",
    "wait_for_trigger": "hourglass",
    "wait_template": "hourglass",
    "if": "waypoints",
    "choose": "waypoints",
    "repeat": "refresh-cw",
    "parallel": "list-tree",
    "sequence": "list-tree",
    "variables": "braces",
    "stop": "circle-stop",
}


@dataclass(frozen=True, slots=True)
class PartWords:
    """A part for the eye: icon, title and what it says."""

    icon: str
    title: str
    detail: str


def words_of(part: Part, language: str) -> PartWords:
    """The words for a part; its alias stands first where it has one."""
    kind, detail = _kind(part, language), _short(_detail(part, language))
    if part.alias is None:
        return PartWords(icon_of(part), kind, detail)
    return PartWords(icon_of(part), part.alias, f"{kind}: {detail}" if detail else kind)


def icon_of(part: Part) -> str:
    """The icon of a part."""
    if part.kind == "action":
        name = str(part.data.get("action", ""))
        prefixes = {"alert.": "triangle-alert", "trust.": "shield", "notify.": "bell"}
        return next((icon for start, icon in prefixes.items() if name.startswith(start)), "zap")
    return ICONS.get(part.kind, ICONS.get(part.what, "zap"))


def _kind(part: Part, language: str) -> str:
    if part.kind == "action":
        name = str(part.data.get("action", ""))
        known = catalogue(language).get(f"rules.service.{name}")
        return known or name
    key = f"rules.{part.what}.{part.kind}"
    return catalogue(language).get(key) or part.kind.replace("_", " ")


def _detail(part: Part, language: str) -> str:
    data = part.data
    if part.kind == "fact":
        return _fact(data, language)
    if part.kind in _NESTED:
        return ""
    if part.what == "action":
        return _doing(part, language)
    if part.kind == "template":
        return _value(data.get("value_template"))
    if part.what == "condition" and part.kind == "trigger":
        return _value(data.get("id"))
    own = {"trigger", "platform", "condition"} | _COMMON
    return _pairs({key: value for key, value in data.items() if key not in own}, language)


def _doing(part: Part, language: str) -> str:
    given = part.data.get("data" if part.kind == "action" else part.kind)
    if part.kind not in ("action", "repeat"):
        return _value(given)
    pairs = given if isinstance(given, Mapping) else {}
    return _pairs({key: pairs[key] for key in pairs if key != "sequence"}, language)


def _fact(data: Mapping[str, Any], language: str) -> str:
    several = data.get("facts")
    if isinstance(several, Mapping):
        return ", ".join(f"{name} {_tested(test, language)}" for name, test in several.items())
    name = _value(data.get("fact"))
    return f"{name} {_tested({key: data[key] for key in _TESTS if key in data}, language)}".strip()


def _tested(test: Any, language: str) -> str:
    if not isinstance(test, Mapping):
        return _test("in" if isinstance(test, list) else "is", test, language)
    return ", ".join(_test(word, value, language) for word, value in test.items())


def _test(word: str, value: Any, language: str) -> str:
    return translate(language, f"rules.test.{word}", value=_value(value))


def _pairs(data: Mapping[str, Any], language: str) -> str:
    return " · ".join(_pair(key, value, language) for key, value in data.items())


def _pair(key: str, value: Any, language: str) -> str:
    known = catalogue(language)
    if key in ("event", "severity"):
        said = ", ".join(known.get(f"rules.{key}.{one}", _value(one)) for one in _each(value))
        return said if key == "event" else f"{known['rules.key.severity']} {said}"
    if key in ("at", "title", "message", "expression", "event_type", "topic"):
        return _value(value)
    label = known.get(f"rules.key.{key}") or key.replace("_", " ")
    return f"{label} {_value(value)}"


def _each(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def trigger_words(description: str, language: str) -> str:
    """What set a run off, as the engine notes it: `playback: started` in a language."""
    kind, colon, event = description.partition(": ")
    known = catalogue(language)
    title = known.get(f"rules.trigger.{kind}")
    if title is None:
        return description
    return f"{title}{colon}{known.get(f'rules.event.{event}', event)}"


def _value(value: Any) -> str:
    """A value in one line."""
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_value(one)}" for key, one in value.items())
    return " ".join(str(value).split())


def _short(text: str) -> str:
    return text if len(text) <= _LENGTH else f"{text[: _LENGTH - 1]}…"
