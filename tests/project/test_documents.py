"""The documents are true: what they link to, call or list is there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.project.checkout import ROOT, files, shown

DOCUMENTS = [path for path in files() if path.suffix == ".md"]
PAGES = [path for path in DOCUMENTS if shown(path).startswith("docs/")]
TEXT = {path: path.read_text() for path in DOCUMENTS}


def _links(text: str) -> Iterator[str]:
    """Yield the relative targets that a page links to or shows."""
    prose = re.sub(r"```.*?```|`[^`\n]*`", "", text, flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)", prose) + re.findall(
        r'(?:src|href)="([^"]+)"', prose
    ):
        if not re.match(r"[a-z]+:|#", target):
            yield target.partition("#")[0]


@pytest.mark.parametrize("page", DOCUMENTS, ids=shown)
def test_links_lead_somewhere(page: Path) -> None:
    assert [target for target in _links(TEXT[page]) if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", DOCUMENTS, ids=shown)
def test_scripts_that_are_named_can_be_run(page: Path) -> None:
    named = set(re.findall(r"(?<![\w/])((?:script|\.ci)/[a-z]+)\b(?!/)", TEXT[page]))
    assert [name for name in sorted(named) if not os.access(ROOT / name, os.X_OK)] == []


def test_commands_that_are_named_exist() -> None:
    shown_help = subprocess.run(
        [sys.executable, "-m", "frontend.cli.main", "--help"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    named = {
        command
        for text in TEXT.values()
        for command in re.findall(r"(?:^|`|bin/)usher ([a-z]+)", text, re.MULTILINE)
    }
    assert "serve" in shown_help
    assert [name for name in sorted(named) if not re.search(rf"\b{name}\b", shown_help)] == []


def test_every_page_can_be_reached_from_the_index() -> None:
    index = ROOT / "docs" / "index.md"
    reached, queue = set[Path](), [index]
    while queue:
        page = queue.pop()
        if page not in reached and page in TEXT:
            reached.add(page)
            queue += [(page.parent / target).resolve() for target in _links(TEXT[page])]
    assert [shown(page) for page in PAGES if page not in reached] == []


def test_the_changelog_says_what_comes_next() -> None:
    sections = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert sections[0] == "Unreleased"
