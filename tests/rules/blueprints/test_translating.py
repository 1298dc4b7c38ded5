"""Blueprints in other languages: whole, up to date, and said where people read them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from hub.core.selectors import Select
from rules.blueprints.blueprint import Blueprint
from rules.blueprints.files import BlueprintFiles
from rules.blueprints.forms import form_of
from rules.blueprints.library import BlueprintLibrary
from rules.blueprints.translating import FOLDER, dictionary, languages, shown_in
from tests.rules.blueprints.stage import NoBook, compiled, shipped

OTHERS = sorted(languages() - {"en"})
SLOT = re.compile(r"\b(?:facts|trigger)\.[\w.]+|\b(?:who|what|where|server|name|limit|title)\b")


def texts(one: Blueprint) -> Iterator[str]:
    """Everything that people read in a form."""
    yield one.name
    for part in (one.description, *(s.name for s in one.sections)):
        yield part or ""
    for section in one.sections:
        yield section.description or ""
    for declared in one.inputs.values():
        yield declared.name
        yield declared.description or ""


def templates(one: Blueprint) -> Iterator[str]:
    """What they say by themselves, where it holds words."""
    for declared in one.inputs.values():
        if declared.selector.kind == "template" and isinstance(declared.default, str):
            yield declared.default
    for value in (one.body.get("variables") or {}).values():
        if isinstance(value, str) and re.search(r" or '[A-Za-z]", value):
            yield value


def is_only_a_slot(text: str) -> bool:
    return re.fullmatch(r"\{\{ [\w.]+ \}\}", text) is not None


def options(one: Blueprint) -> Iterator[str]:
    for declared in one.inputs.values():
        if isinstance(declared.selector, Select):
            yield from (choice.value for choice in declared.selector.choices())


async def test_every_text_has_a_translation_and_none_is_left_over() -> None:
    known = (await shipped()).all()
    written = {text for one in known for text in (*texts(one), *templates(one)) if text}
    aliases = {text for one in known for text in _aliases(one.body)}
    for language in OTHERS:
        said = dictionary(language).texts
        needed = {text for text in written | aliases if not is_only_a_slot(text)}
        assert needed - set(said) == set()
        assert set(said) - needed == set()
    for language in languages():
        chosen = {value for one in known for value in options(one)}
        assert set(dictionary(language).options) == chosen


def _aliases(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("alias"), str):
            yield value["alias"]
        for part in value.values():
            yield from _aliases(part)
    elif isinstance(value, list):
        for part in value:
            yield from _aliases(part)


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.stem)
def test_translations_use_nothing_that_the_text_does_not(file: Path) -> None:
    for english, other in orjson.loads(file.read_bytes())["texts"].items():
        if "{{" in english:
            assert _slots(other) <= _slots(english), english


def _slots(text: str) -> set[str]:
    return {name for part in re.findall(r"\{[{%].*?[}%]\}", text) for name in SLOT.findall(part)}


async def test_forms_speak_the_language_of_who_reads_them() -> None:
    found = (await shipped()).get("detection/impossible_travel")
    shown = shown_in(found, "de-AT")
    assert shown.name == "Unmögliche Reise"
    (section,) = form_of(shown)
    labels = {one.field.name: one for one in section.fields}
    assert labels["distance"].label == "Mindestentfernung"
    severity = labels["severity"].field.selector
    assert isinstance(severity, Select)
    assert [one.label for one in severity.choices()] == ["Hinweis", "Warnung", "Kritisch"]
    assert shown_in(found, "tlh").name == found.name


async def test_what_somebody_wrote_is_never_said_otherwise(tmp_path: Path) -> None:
    own = tmp_path / "blueprints" / "rule" / "ann" / "own.yaml"
    own.parent.mkdir(parents=True)
    own.write_text("blueprint: {name: Mine, domain: rule}\ntriggers: []\nactions: []\n")
    library = BlueprintLibrary(BlueprintFiles(tmp_path), NoBook(), lambda: "de")  # type: ignore[arg-type]  # rules are not asked for here
    await library.load()
    assert shown_in(library.get("ann/own"), "de").name == "Mine"

    given = {"targets": ["phone"], "title": "{{ who }} is at it again"}
    rule = compiled(library, "notification/playback_started", given)
    assert rule.rule is not None, rule.problems
    assert "is at it again" in str(rule.source.blueprint)


async def test_a_household_that_changes_its_language_is_told_in_the_new_one(
    tmp_path: Path,
) -> None:
    spoken = ["en"]
    library = BlueprintLibrary(BlueprintFiles(tmp_path), NoBook(), lambda: spoken[0])  # type: ignore[arg-type]  # only its reload is asked for
    await library.load()
    spoken[0] = "de"
    assert await library.reload_if_changed()
    title = library.get("notification/playback_started").inputs["title"].default
    assert title == "{{ who }} hat {{ what }} gestartet"
    assert not await library.reload_if_changed()
