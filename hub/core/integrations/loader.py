"""Finds integrations.

The built-in ones in a package, the user's in `<config>/custom_integrations/`.
"""

import asyncio
import importlib
import importlib.util
import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Final

from hub.core.errors import InvalidInput, NotFound
from hub.core.hub import Key
from hub.core.integrations.integration import Integration
from hub.core.integrations.manifest import MANIFEST_FILE, read_manifest

_log = logging.getLogger(__name__)

CUSTOM: Final = "custom_integrations"


@dataclass(frozen=True, slots=True)
class LoadProblem:
    """An integration that cannot be used; `reason` is for the screen."""

    domain: str
    path: Path
    reason: str


class Loader:
    """Knows every integration by its domain; their code is imported when it is needed.

    `package` is the importable package of the built-in ones, None for none.
    """

    def __init__(self, folder: Path, package: str | None = "integrations") -> None:
        self._custom = folder / CUSTOM
        self._package = package
        self._found: dict[str, Integration] = {}
        self.problems: list[LoadProblem] = []

    async def start(self) -> None:
        """Read all manifests. What is wrong with one is in `problems` and hurts no other."""
        await asyncio.to_thread(self._scan)
        self._drop_impossible_dependencies()
        for problem in self.problems:
            _log.error("Integration %s cannot be used: %s", problem.domain, problem.reason)

    async def stop(self) -> None:
        """Forget the imported custom integrations, so that a later start reads them anew."""
        for name in [
            name for name in sys.modules if name == CUSTOM or name.startswith(f"{CUSTOM}.")
        ]:
            del sys.modules[name]

    def get(self, domain: str) -> Integration:
        """The integration; NotFound says why when it is there but cannot be used."""
        if domain in self._found:
            return self._found[domain]
        for problem in self.problems:
            if problem.domain == domain:
                raise NotFound(f"The integration {domain} cannot be used: {problem.reason}")
        raise NotFound(
            f"There is no integration {domain}.",
            hint=f"Put a custom one into {self._custom / domain}, and restart.",
        )

    def __contains__(self, domain: str) -> bool:
        return domain in self._found

    def all(self) -> list[Integration]:
        """Every usable integration, by name."""
        return sorted(self._found.values(), key=lambda item: item.name.lower())

    def _scan(self) -> None:
        if (
            self._package is not None
            and (spec := importlib.util.find_spec(self._package)) is not None
        ):
            for place in spec.submodule_search_locations or ():
                self._scan_folder(Path(place), self._package, custom=False)
        if self._custom.is_dir():
            _make_importable(self._custom)
            self._scan_folder(self._custom, CUSTOM, custom=True)

    def _scan_folder(self, place: Path, package: str, *, custom: bool) -> None:
        for path in sorted(place.glob(f"*/{MANIFEST_FILE}")):
            domain = path.parent.name
            try:
                manifest = read_manifest(path)
            except InvalidInput as error:
                self.problems.append(LoadProblem(domain, path, str(error)))
                continue
            if domain in self._found:
                _log.warning(
                    "The integration %s in %s replaces the built-in one", domain, path.parent
                )
            self._found[domain] = Integration(manifest, path.parent, f"{package}.{domain}", custom)

    def _drop_impossible_dependencies(self) -> None:
        for domain in list(self._found):
            try:
                self._check_dependencies(domain, ())
            except InvalidInput as error:
                path = self._found.pop(domain).folder
                self.problems.append(LoadProblem(domain, path, str(error)))

    def _check_dependencies(self, domain: str, needed_by: tuple[str, ...]) -> None:
        if domain in needed_by:
            raise InvalidInput(
                f"its dependencies go in a circle: {' -> '.join((*needed_by, domain))}."
            )
        if domain not in self._found:
            raise InvalidInput(f"it depends on {domain}, which is not there.")
        for dependency in self._found[domain].manifest.dependencies:
            self._check_dependencies(dependency, (*needed_by, domain))


def _make_importable(folder: Path) -> None:
    """Let `custom_integrations` be a package over the user's folder, without touching sys.path."""
    package = ModuleType(CUSTOM, "The user's integrations.")
    package.__path__ = [str(folder)]
    sys.modules[CUSTOM] = package
    importlib.invalidate_caches()


INTEGRATIONS: Key[Loader] = Key("integrations")
