"""Every integration is complete: files, and a text for each step, error and reason."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.project.checkout import files, shown
from tests.project.integration_check import problems

FOLDERS = [
    path.parent
    for path in files()
    if path.name == "manifest.yaml" and shown(path).startswith("integrations/")
]

MANIFEST = "domain: example\nname: Example\nversion: 1.0.0\n"
FLOW = """
import voluptuous as vol
SCHEMA = vol.Schema({vol.Required("url"): str, vol.Optional("colour"): str})
class Flow(ConfigFlow):
    async def step_user(self, user_input):
        errors = {}
        if user_input:
            errors["base"] = "cannot_connect" if user_input["url"] else "too_small"
            return self.abort("no_devices_found")
        told = {"hint": ""}
        return self.show_form(step_id="user", schema=SCHEMA, errors=errors, placeholders=told)
class Options(OptionsFlow):
    async def step_init(self, user_input):
        return self.show_form(step_id="init", schema=vol.Schema({vol.Required("colour"): str}))
"""
STRINGS: dict[str, Any] = {
    "config": {
        "step": {"user": {"title": "Add it {hint}", "data": {"colour": "Colour"}}},
        "error": {"too_small": "Too small."},
    },
    "options": {"step": {"init": {"title": "Options", "data": {"colour": "Colour"}}}},
}


@pytest.fixture
def complete(tmp_path: Path) -> Path:
    """A folder with a small integration that nothing is wrong with."""
    folder = tmp_path / "example"
    folder.mkdir()
    (folder / "manifest.yaml").write_text(MANIFEST)
    (folder / "__init__.py").write_text("async def setup_entry(hub, entry): ...\n")
    (folder / "config_flow.py").write_text(FLOW)
    (folder / "strings.json").write_text(json.dumps(STRINGS))
    for name in ("client.py", "diagnostics.py"):
        (folder / name).touch()
    return folder


def _replace(name: str, old: str, new: str) -> Callable[[Path], object]:
    def change(folder: Path) -> None:
        text = (folder / name).read_text()
        assert old in text
        (folder / name).write_text(text.replace(old, new))

    return change


def _remove(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


MISTAKES: dict[str, Callable[[Path], object]] = {
    "unknown key": _replace("manifest.yaml", "version:", "cloud: true\nversion:"),
    "there is no client.py": _remove("client.py"),
    "there is no diagnostics.py": _remove("diagnostics.py"),
    "there is no config_flow.py": _remove("config_flow.py"),
    "there is no strings.json": _remove("strings.json"),
    "has no setup_entry": _replace("__init__.py", "setup_entry", "set_up"),
    "has no config.step.user.title": _replace(
        "strings.json", '"title": "Add it {hint}"', '"x": ""'
    ),
    "has no config.error.too_large": _replace("config_flow.py", "too_small", "too_large"),
    "has no config.abort.nothing": _replace("config_flow.py", "no_devices_found", "nothing"),
    "has no options.step.init.title": _replace("strings.json", '"title": "Options"', '"x": ""'),
    "no label for the field size": _replace(
        "config_flow.py", 'Optional("colour")', 'Optional("size")'
    ),
    "has no config.error.not_found": _replace("config_flow.py", '"too_small"', "error.code"),
    "nothing uses config.error.unheard": _replace("strings.json", '"too_small":', '"unheard":'),
    "nothing fills {clue} in config.step": _replace("strings.json", "{hint}", "{clue}"),
}


def test_nothing_is_wrong_with_a_complete_one(complete: Path) -> None:
    assert problems(complete) == []


@pytest.mark.parametrize("expected", MISTAKES)
def test_a_mistake_is_named(complete: Path, expected: str) -> None:
    MISTAKES[expected](complete)

    assert expected in "\n".join(problems(complete))


def test_a_translation_may_not_invent_texts(complete: Path) -> None:
    (complete / "translations").mkdir()
    german = {"config": {"error": {"too_small": "Zu klein.", "zu_gross": "Zu groß."}}}
    (complete / "translations" / "de.json").write_text(json.dumps(german))

    assert problems(complete) == [
        "de.json has a text that strings.json has not: config.error.zu_gross"
    ]


@pytest.mark.parametrize("folder", FOLDERS, ids=shown)
def test_an_integration_of_ours_is_complete(folder: Path) -> None:
    assert problems(folder) == []
