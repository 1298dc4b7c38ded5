"""The lock file holds exactly what pyproject.toml leads to, at the versions that are installed."""

import re
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from script.lib.lock import LOCK, ROOT, requirements

PINS = {
    canonicalize_name(name): version
    for name, version in re.findall(r"^([\w.-]+)==(\S+)$", LOCK.read_text(), re.MULTILINE)
}
WANTED = [Requirement(text) for text in requirements(ROOT / "pyproject.toml")]


def _applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras or {""})


def _closure() -> set[str]:
    """Return the names of everything that the project's requirements lead to here."""
    found: set[str] = set()
    queue = [(requirement, frozenset[str]()) for requirement in WANTED]
    seen: set[tuple[str, frozenset[str]]] = set()
    while queue:
        requirement, extras = queue.pop()
        here = (str(requirement), extras)
        if here in seen or not _applies(requirement, extras):
            continue
        seen.add(here)
        found.add(canonicalize_name(requirement.name))
        below = metadata.requires(requirement.name) or []
        queue += [(Requirement(text), frozenset(requirement.extras)) for text in below]
    return found


@pytest.mark.parametrize("requirement", WANTED, ids=str)
def test_what_the_project_asks_for_is_locked_at_a_version_it_allows(
    requirement: Requirement,
) -> None:
    pinned = PINS.get(canonicalize_name(requirement.name))
    assert pinned is not None, "run script/lock"
    assert requirement.specifier.contains(pinned), "run script/lock"


def test_the_lock_file_is_complete_and_holds_nothing_else() -> None:
    assert sorted(PINS) == sorted(_closure()), "run script/lock"
