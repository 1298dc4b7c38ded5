"""Resolves what pyproject.toml asks for and writes it down, one `name==version` a line."""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements" / "lock.txt"
HEADER = """\
# Every package Usher is built, run and tested with, at the version it was tested at.
# Made by script/lock from pyproject.toml; a constraint for script/bootstrap and deploy/Dockerfile.
"""
EDITABLE_INSTALL = "editables"
"""Asked for by hatchling only while it installs a checkout, so that no file names it."""


def requirements(pyproject: Path) -> list[str]:
    """Return all that the project needs to be built, run, tested and linted."""
    data = tomllib.loads(pyproject.read_text())
    project = data["project"]
    extras = [name for group in project["optional-dependencies"].values() for name in group]
    return [*project["dependencies"], *extras, *data["build-system"]["requires"], EDITABLE_INSTALL]


def resolve(wanted: list[str], constraint: Path | None) -> dict[str, str]:
    """Return version by name of everything pip would install; CalledProcessError if it cannot."""
    keep = ["--constraint", str(constraint)] if constraint else []
    with tempfile.NamedTemporaryFile(suffix=".json") as report:
        command = ["install", "--quiet", "--dry-run", "--ignore-installed", "--report", report.name]
        pip = [sys.executable, "-m", "pip"]
        subprocess.run([*pip, *command, *keep, *wanted], check=True)
        installed = json.loads(Path(report.name).read_bytes())["install"]
    return {item["metadata"]["name"].lower(): item["metadata"]["version"] for item in installed}


def main() -> None:
    """Write the lock file."""
    parser = argparse.ArgumentParser(prog="script/lock", description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest of everything")
    upgrade = parser.parse_args().upgrade or not LOCK.exists()
    pins = resolve(requirements(ROOT / "pyproject.toml"), None if upgrade else LOCK)
    lines = [f"{name}=={version}\n" for name, version in sorted(pins.items())]
    LOCK.write_text(HEADER + "".join(lines))
    print(f"{LOCK.relative_to(ROOT)}: {len(lines)} packages")


if __name__ == "__main__":
    main()
