"""One integration: its manifest, and its modules imported in a thread when they are needed."""

import asyncio
import importlib
import importlib.util
import inspect
import sys
import traceback
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from types import ModuleType
from typing import Any

from packaging.requirements import Requirement

from hub.core.errors import UsherError
from hub.core.integrations.manifest import Manifest
from hub.core.integrations.strings import Strings, load_strings


class IntegrationBroken(UsherError):
    """The code of an integration cannot be loaded."""

    code = "integration_broken"


@dataclass(frozen=True, slots=True)
class Integration:
    """An integration that was found; `package` is what its code is imported as."""

    manifest: Manifest
    folder: Path
    package: str
    custom: bool
    _strings: dict[str, Strings] = field(default_factory=dict, compare=False, repr=False)
    _modules: dict[str, ModuleType] = field(default_factory=dict, compare=False, repr=False)

    @property
    def domain(self) -> str:
        """Its id."""
        return self.manifest.domain

    @property
    def name(self) -> str:
        """What people call it."""
        return self.manifest.name

    def has(self, name: str) -> bool:
        """Whether it has the optional module `name`, such as `diagnostics`."""
        return (self.folder / f"{name}.py").is_file() or (
            self.folder / name / "__init__.py"
        ).is_file()

    async def module(self, name: str | None = None) -> Any:
        """Its package or one module of it.

        IntegrationBroken names the file that does not import.
        """
        full = f"{self.package}.{name}" if name else self.package
        if full not in self._modules:  # in sys.modules it is before it is complete
            self._modules[full] = await asyncio.to_thread(self._import, full)
        return self._modules[full]

    async def subclass(self, module_name: str, base: type[Any]) -> type[Any] | None:
        """The one class of a module that derives from `base`, None when there is none."""
        module = await self.module(module_name)
        found = [
            item
            for item in vars(module).values()
            if inspect.isclass(item) and issubclass(item, base) and _is_of(item, module)
        ]
        if len(found) > 1:
            names = ", ".join(sorted(item.__name__ for item in found))
            raise IntegrationBroken(
                f"{module.__name__} must have one {base.__name__}, not {names}."
            )
        return found[0] if found else None

    async def strings(self, language: str = "en") -> Strings:
        """Its texts in a language, in English where that has none."""
        if language not in self._strings:
            self._strings[language] = await asyncio.to_thread(load_strings, self.folder, language)
        return self._strings[language]

    def missing_requirements(self) -> list[str]:
        """The requirements that are not installed here."""
        return [text for text in self.manifest.requirements if not _is_installed(Requirement(text))]

    def _import(self, full: str) -> ModuleType:
        if missing := self.missing_requirements():
            wanted = " ".join(f"'{item}'" for item in missing)
            raise IntegrationBroken(
                f"{self.name} needs {', '.join(missing)}.",
                hint=f"Install it with: {sys.executable} -m pip install {wanted}",
            )
        try:
            return importlib.import_module(full)
        except (Exception, SystemExit) as error:
            raise IntegrationBroken(
                f"{self.name} cannot be loaded: {type(error).__name__}: {error}"
                f" ({_where(error, self.folder)})."
            ) from error


def _is_of(item: type[Any], module: ModuleType) -> bool:
    return item.__module__ == module.__name__ or item.__module__.startswith(f"{module.__name__}.")


def _is_installed(requirement: Requirement) -> bool:
    if requirement.marker is not None and not requirement.marker.evaluate():
        return True
    try:
        version = metadata.version(requirement.name)
    except metadata.PackageNotFoundError:
        return False
    return requirement.specifier.contains(version, prereleases=True)


def _where(error: BaseException, folder: Path) -> str:
    if isinstance(error, SyntaxError) and error.filename:
        return f"{error.filename}, line {error.lineno}"
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(str(folder))
    ]
    return f"{frames[-1].filename}, line {frames[-1].lineno}" if frames else str(folder)
