"""Nothing in the project depends on the machine it was written on."""

import json
import re

from tests.project.checkout import ROOT, files, shown

HERE = "tests/project/test_portable.py"
TEXT = frozenset(
    {"", ".css", ".html", ".j2", ".jinja", ".js", ".json", ".md", ".mjs", ".npmrc", ".py", ".sh"}
    | {".sql", ".toml", ".ts", ".txt", ".yaml", ".yml"}
)
PATHS = re.compile(r"(?<![\w.])/(?:work|root|home/\w+|tmp/[a-z])(?:/|\b)")
HOSTS = re.compile(
    r"registry\.npmjs|registry\.yarnpkg|pypi\.org|pythonhosted|deb\.debian|crates\.io|proxy\.golang"
)


def _lines_with(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{shown(path)}:{number}: {line.strip()[:120]}"
        for path in files()
        if path.suffix in TEXT and shown(path) != HERE
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_path_of_a_machine_is_named() -> None:
    assert _lines_with(PATHS) == []


def test_no_package_registry_is_named() -> None:
    assert _lines_with(HOSTS) == []


def test_the_browser_packages_come_from_whatever_registry_is_configured() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
