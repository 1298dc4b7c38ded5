"""The page on writing integrations names everything that an integration may use."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from hub.core.entries import EntryState, Source
from hub.core.integrations import Manifest
from hub.core.selectors import SELECTORS

PAGE = (Path(__file__).parents[3] / "docs" / "integrations.md").read_text()
CODE = set(re.findall(r"`([^`\n]+)`", PAGE))


@pytest.mark.parametrize("key", list(Manifest.model_fields))
def test_every_manifest_key_is_explained(key: str) -> None:
    assert key in CODE


@pytest.mark.parametrize("state", list(EntryState))
def test_every_state_of_an_entry_is_explained(state: EntryState) -> None:
    assert state in CODE


@pytest.mark.parametrize("kind", sorted(SELECTORS))
def test_every_selector_and_its_options_are_explained(kind: str) -> None:
    cls = SELECTORS[kind]
    named = re.compile(rf"\| .*`{kind}`.*\|.*`{cls.__name__}`")
    (row,) = [line for line in PAGE.splitlines() if named.match(line)]
    assert [field.name for field in fields(cls) if f"`{field.name}`" not in row] == []


@pytest.mark.parametrize("source", [Source.USER, Source.REAUTH, Source.RECONFIGURE])
def test_every_step_is_explained(source: Source) -> None:
    assert f"step_{source}" in CODE
