"""Selectors as blueprints spell them: those of the hub, also in Home Assistant's spelling."""

from collections.abc import Mapping
from typing import Any, Final

import voluptuous as vol

from hub.core.config.problems import did_you_mean
from hub.core.selectors import SELECTORS, Selector, selector_from

_RENAMED: Final[Mapping[tuple[str, str], str]] = {("number", "unit_of_measurement"): "unit"}
_FOR_THE_EYE: Final[Mapping[str, set[str]]] = {
    "text": {"prefix", "suffix"},
    "select": {"sort"},
    "duration": {"enable_day", "enable_millisecond", "allow_negative"},
    "country": {"no_sort"},
    "number": {"translation_key"},
}
"""Options of Home Assistant that only change how a form looks there."""


def selector_of(written: Any) -> Selector:
    """The selector that a blueprint names; voluptuous.Invalid says what is wrong with it."""
    if isinstance(written, str):
        written = {written: None}
    if not isinstance(written, Mapping) or len(written) != 1:
        raise vol.Invalid("must be one selector with its options, such as `number: {min: 1}`")
    kind, options = next(iter(written.items()))
    if kind not in SELECTORS:
        hint = did_you_mean(str(kind), SELECTORS) or f" There are {', '.join(sorted(SELECTORS))}."
        raise vol.Invalid(f"there is no selector {kind}.{hint}".rstrip("."))
    if options is not None and not isinstance(options, Mapping):
        raise vol.Invalid(f"the options of {kind} must be keys and values")
    ours = {
        _RENAMED.get((kind, str(name)), str(name)): value
        for name, value in (options or {}).items()
        if name not in _FOR_THE_EYE.get(kind, ())
    }
    return _usable(kind, ours)


def _usable(kind: str, options: Mapping[str, Any]) -> Selector:
    """The selector, tried once: options of the wrong type must not fail later."""
    try:
        found = selector_from({kind: options})
        for probe in (0, "x"):
            _try(found, probe)
    except (TypeError, KeyError, ValueError, AttributeError):
        raise vol.Invalid(f"the options of {kind} cannot be used") from None
    return found


def _try(found: Selector, probe: Any) -> None:
    try:
        found(probe)
    except vol.Invalid:
        return
