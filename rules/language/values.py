"""Working out compiled values: templates become what they say, everything else stays."""

from collections.abc import Mapping
from typing import Any

from rules.scope import Scope
from rules.templates.template import Template


def resolve(value: Any, scope: Scope) -> Any:
    """The value with every template rendered; TemplateFailed when one cannot be."""
    if isinstance(value, Template):
        return value.render(scope.variables, scope)
    if isinstance(value, Mapping):
        return {key: resolve(part, scope) for key, part in value.items()}
    if isinstance(value, list):
        return [resolve(part, scope) for part in value]
    return value


def text_of(value: Any, scope: Scope) -> str | None:
    """A text, None where nothing was written."""
    if isinstance(value, Template):
        return value.text(scope.variables, scope)
    return None if value is None else str(value)


def with_variables(written: Mapping[str, Any], scope: Scope) -> Mapping[str, Any]:
    """The scope's variables and these, each of which may use those before it."""
    if not written:
        return scope.variables
    variables = dict(scope.variables)
    inner = scope.within(variables)
    for name, value in written.items():
        variables[name] = resolve(value, inner)
    return variables
