"""Values from environment variables, and help with those that were misspelt."""

from collections.abc import Mapping, Sequence
from typing import Any

from hub.core.config.later import LATER
from hub.core.config.problems import Problem, did_you_mean, nearest
from hub.core.config.section import Section, Variable

SOURCE = "environment"
FOREIGN = frozenset({"HISTORY_FILE", "HTTP_PROXY", "HTTP_USER_AGENT"})
GENERIC = frozenset(
    f"{word}_"
    for word in (
        *("ADMIN", "AUTH", "BASE", "DISCORD", "HISTORY", "HTTP", "LOG", "NOW", "REFRESH"),
        *("SLACK", "SMTP", "SYNC", "TELEGRAM"),
    )
)
ELSEWHERE = ("USHER_CONFIG",)


def from_environment(
    environ: Mapping[str, str], sections: Sequence[Section[Any]]
) -> tuple[dict[str, dict[str, Any]], list[Problem]]:
    """What the environment sets, by section, and what in it cannot be used."""
    overlay: dict[str, dict[str, Any]] = {section.name: {} for section in sections}
    problems: list[Problem] = []
    known: set[str] = set(ELSEWHERE)
    for section in sections:
        for variable in section.variables:
            known.add(variable.name)
            text = environ.get(variable.name, "").strip()
            if text:
                _set(overlay[section.name], variable, text, problems)
    unused = sorted(name for name in LATER.keys() - known if environ.get(name, "").strip())
    problems += (_unused(name) for name in unused)
    problems += _misspelt(environ, known | LATER.keys())
    return overlay, problems


def _unused(name: str) -> Problem:
    message = f"is known, not used in this version: {LATER[name]}."
    return Problem(source=SOURCE, path=name, message=message)


def _set(data: dict[str, Any], variable: Variable, text: str, problems: list[Problem]) -> None:
    try:
        value = variable.parse(text)
    except ValueError as error:
        shown = "its value" if variable.secret else repr(text)
        problems.append(
            Problem(source=SOURCE, path=variable.name, message=f"{shown} cannot be used: {error}.")
        )
        return
    *parents, last = variable.key.split(".")
    for parent in parents:
        data = data.setdefault(parent, {})
    data[last] = value


def _misspelt(environ: Mapping[str, str], known: set[str]) -> list[Problem]:
    """Names that begin like ours and are not; generic beginnings only when one of ours is near."""
    prefixes = {_prefix(name) for name in known if "_" in name}
    strangers = sorted(set(environ) - known - FOREIGN)
    return [
        Problem(
            source=SOURCE,
            path=name,
            message=f"is not a variable of Usher.{did_you_mean(name, known)}",
        )
        for name in strangers
        if _prefix(name) in prefixes
        and (_prefix(name) not in GENERIC or nearest(name, known) is not None)
    ]


def _prefix(name: str) -> str:
    return name.split("_", maxsplit=1)[0] + "_"
