"""What all selectors share: validating, and their spelling in YAML and JSON."""

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from typing import Any, ClassVar

import voluptuous as vol

SELECTORS: dict[str, type["Selector"]] = {}
"""Every selector by its kind: the one table for flows, options and blueprint inputs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Base: calling it validates, converts and returns a value or raises voluptuous.Invalid."""

    kind: ClassVar[str]

    def __call__(self, value: Any) -> Any:
        """The value as this selector gives it on; voluptuous.Invalid when it is not allowed."""
        return self._check(value)

    def _check(self, value: Any) -> Any:
        raise NotImplementedError

    def as_dict(self) -> dict[str, dict[str, Any]]:
        """The selector as plain data, without what is at its default."""
        return {
            self.kind: {
                f.name: _plain(v)
                for f in fields(self)
                if (v := getattr(self, f.name)) != _default(f)
            }
        }


def _default(declared: Any) -> Any:
    return None if declared.default is MISSING else declared.default


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else value


def selector(kind: str) -> Any:
    """Class decorator: name a selector and enter it into the table."""

    def register(cls: type[Selector]) -> type[Selector]:
        cls.kind = kind
        SELECTORS[kind] = cls
        return cls

    return register


def selector_from(data: Any) -> Selector:
    """The selector spelled `{kind: {options}}`, `{kind: null}` or `kind`.

    Voluptuous.Invalid otherwise.
    """
    if isinstance(data, str):
        data = {data: None}
    if not isinstance(data, Mapping) or len(data) != 1:
        raise vol.Invalid("a selector is one name with its options, such as 'number: {min: 1}'")
    kind, options = next(iter(data.items()))
    if kind not in SELECTORS:
        raise vol.Invalid(f"unknown selector '{kind}'; known are {', '.join(sorted(SELECTORS))}")
    cls = SELECTORS[kind]
    known = {declared.name for declared in fields(cls)}
    given = dict(options or {})
    if unknown := sorted(set(given) - known):
        raise vol.Invalid(
            f"{kind} has no option {', '.join(unknown)}; known are {', '.join(sorted(known))}"
        )
    return cls(
        **{name: tuple(item) if isinstance(item, list) else item for name, item in given.items()}
    )


def as_list(value: Any) -> list[Any]:
    """One value or several, as a list; nothing is an empty one."""
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple | set | frozenset) else [value]
