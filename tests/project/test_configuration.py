"""Everything that can be configured is in config/usher.yaml and in docs/configuration.md."""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from hub.core.config import Section, load_config
from tests.project.checkout import ROOT, modules, syntax

FOLDER = ROOT / "config"
PAGE = (ROOT / "docs" / "configuration.md").read_text()


@cache
def _sections() -> list[Section[Any]]:
    """Return every section that a module of the project declares at its top."""
    found: dict[str, Section[Any]] = {}
    for name, path in modules():
        if any(isinstance(node, ast.Assign) and _makes_section(node) for node in syntax(path).body):
            values = vars(importlib.import_module(name)).values()
            found |= {item.name: item for item in values if isinstance(item, Section)}
    return sorted(found.values(), key=lambda section: section.name)


def _makes_section(node: ast.Assign) -> bool:
    return isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "Section"


def _uncommented(name: str) -> str:
    """Return the file with every setting that is shown in it switched on."""
    return re.sub(
        r"^#((?:  )+(?:- )?[\w-]+:|[\w-]+:)", r"\1", (FOLDER / name).read_text(), flags=re.MULTILINE
    )


def _switched_on(folder: Path) -> Path:
    for path in FOLDER.glob("*.yaml"):
        (folder / path.name).write_text(_uncommented(path.name))
    return folder


def test_a_new_installation_starts_with_what_is_built_in() -> None:
    config = load_config(FOLDER, _sections(), {})

    assert config.problems == ()
    assert [section.name for section in _sections() if config[section] != section.model()] == []


def test_every_setting_that_is_shown_can_be_used(tmp_path: Path) -> None:
    assert load_config(_switched_on(tmp_path), _sections(), {}).problems == ()


def _defaults(model: BaseModel, above: str) -> Iterator[tuple[str, object, object]]:
    """Yield key, value and built-in value of every plain setting."""
    for name, field in type(model).model_fields.items():
        value, default = getattr(model, name), field.default
        if isinstance(default, BaseModel):
            yield from _defaults(value, f"{above}.{name}")
        elif isinstance(default, bool | int | float | str):
            yield f"{above}.{name}", value, default


def test_what_is_shown_is_what_holds_without_it(tmp_path: Path) -> None:
    config = load_config(_switched_on(tmp_path), _sections(), {})
    settings = [item for part in _sections() for item in _defaults(config[part], part.name)]

    assert [f"{key}: {shown}, not {real}" for key, shown, real in settings if shown != real] == []


def test_every_setting_is_shown() -> None:
    text = _uncommented("usher.yaml")
    shown = dict(re.findall(r"^(\w+):\n((?:[ #].*\n|\n)*)", text, re.MULTILINE))
    missing = [
        f"{section.name}.{field}"
        for section in _sections()
        for field in section.model.model_fields
        if not re.search(rf"^  {field}:", shown.get(section.name, ""), re.MULTILINE)
    ]
    assert missing == []


def test_every_variable_is_documented_with_its_key() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("|")]
    missing = [
        f"{variable.name} ({section.name}.{variable.key})"
        for section in _sections()
        for variable in section.variables
        if not any(f"`{variable.name}`" in row and f"`{variable.key}`" in row for row in rows)
    ]
    assert missing == []


def test_the_declarations_are_found() -> None:
    assert {"http", "log", "home", "auth"} <= {section.name for section in _sections()}
