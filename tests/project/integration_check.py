"""What is wrong with an integration's folder, read from its files without running them."""

import ast
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.core import http
from hub.core.errors import InvalidInput, Unavailable, UsherError
from hub.core.integrations.manifest import Manifest, read_manifest
from hub.core.integrations.strings import COMMON_FILE, Strings, load_strings

_ABORTS = frozenset({"abort", "AbortFlow"})
_STEPS = frozenset({"show_form", "show_external", "show_progress"})
_FIELDS = frozenset({"Required", "Optional"})
_HTTP_ERRORS = frozenset(
    item.code
    for item in vars(http).values()
    if isinstance(item, type)
    and issubclass(item, UsherError)
    and item not in {UsherError, Unavailable}
)
"""What asking a server may end with; a flow that shows `error.code` may show any of these."""
_GIVEN = frozenset({"title", "name", "url", "host"})
"""Placeholders that the hub fills in itself."""


@dataclass(slots=True)
class Used:
    """What the code of a flow refers to in strings.json: keys below `config` or `options`."""

    keys: dict[str, set[str]] = field(default_factory=dict)
    fields: set[str] = field(default_factory=set)
    literals: set[str] = field(default_factory=set)

    def add(self, section: str, key: str) -> None:
        """Note that a flow of this section needs a text at `key`."""
        self.keys.setdefault(section, set()).add(key)


def problems(folder: Path) -> list[str]:
    """Return everything wrong with the integration in `folder`, each in a sentence."""
    try:
        manifest = read_manifest(folder / "manifest.yaml")
        texts = load_strings(folder, "en")
    except InvalidInput as error:
        return [str(error)]
    used = _used(folder) if manifest.config_flow else Used()
    found = [*_missing_files(folder, manifest), *_missing_texts(used, texts)]
    own = _read(folder / "strings.json")
    found += _unused_texts(own, used)
    found += _unfilled_placeholders(own, used)
    for path in sorted(folder.glob("translations/*.json")):
        strange = _leaves(_read(path)).keys() - _leaves(own).keys() - _leaves(_common()).keys()
        found += [f"{path.name} has a text that strings.json has not: {key}" for key in strange]
    return found


def _missing_files(folder: Path, manifest: Manifest) -> Iterator[str]:
    wanted = ["diagnostics"]
    wanted += ["config_flow"] if manifest.config_flow else []
    wanted += ["client"] if manifest.iot_class != "calculated" and not manifest.hidden else []
    for name in wanted:
        if not (folder / f"{name}.py").is_file() and not (folder / name / "__init__.py").is_file():
            yield f"there is no {name}.py"
    if not (folder / "strings.json").is_file():
        yield "there is no strings.json"
    package = folder / "__init__.py"
    names = _module_names(package) if package.is_file() else set()
    if "setup_entry" not in names:
        yield "__init__.py has no setup_entry"


def _module_names(path: Path) -> set[str]:
    """Return the names that a module defines or imports at its top."""
    names: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom):
            names.update(alias.asname or alias.name for alias in node.names)
    return names


def _missing_texts(used: Used, texts: Strings) -> Iterator[str]:
    for section, keys in sorted(used.keys.items()):
        for key in sorted(keys):
            if texts.get(f"{section}.{key}") is None:
                yield f"strings.json has no {section}.{key}"
    labels = {
        name
        for section in ("config", "options")
        for step in texts.section(f"{section}.step").values()
        for name in _labels(step)
    }
    for name in sorted(used.fields - labels):
        yield f"strings.json has no label for the field {name}"


def _labels(step: Mapping[str, Any]) -> Iterator[str]:
    yield from step.get("data", {})
    for part in step.get("sections", {}).values():
        yield from part.get("data", {})


def _unused_texts(own: Mapping[str, Any], used: Used) -> Iterator[str]:
    for section in ("config", "options"):
        for kind in ("error", "abort", "progress", "step"):
            for key in own.get(section, {}).get(kind, {}):
                if key not in used.literals and f"step_{key}" not in used.literals:
                    yield f"nothing uses {section}.{kind}.{key}"


def _unfilled_placeholders(own: Mapping[str, Any], used: Used) -> Iterator[str]:
    flows = {section: own.get(section, {}) for section in ("config", "options")}
    for key, text in _leaves(flows).items():
        for name in re.findall(r"{(\w+)}", text):
            if name not in used.literals | _GIVEN:
                yield f"nothing fills {{{name}}} in {key}"


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text())) if path.is_file() else {}


def _common() -> dict[str, Any]:
    return _read(COMMON_FILE)


def _leaves(node: Mapping[str, Any], above: str = "") -> dict[str, str]:
    """Flatten nested texts to dotted keys."""
    flat: dict[str, str] = {}
    for key, value in node.items():
        if isinstance(value, Mapping):
            flat |= _leaves(value, f"{above}{key}.")
        else:
            flat[f"{above}{key}"] = str(value)
    return flat


def _used(folder: Path) -> Used:
    used = Used()
    for path in _sources(folder):
        tree = ast.parse(path.read_text())
        used.literals |= set(_strings_of(tree))
        for section, node in _flow_nodes(tree):
            _note(section, node, used)
    return used


def _sources(folder: Path) -> list[Path]:
    """Return the modules of an integration, and of what it shares with others beside it."""
    own = sorted(folder.rglob("*.py"))
    imported = {
        (node.module or "").split(".")[1]
        for path in own
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("integrations.")
    }
    shared = [folder.parent / name for name in sorted(imported - {folder.name})]
    shared = [place for place in shared if not (place / "manifest.yaml").exists()]
    return [*own, *(path for place in shared for path in sorted(place.rglob("*.py")))]


def _strings_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name
        elif isinstance(node, ast.keyword) and node.arg:
            yield node.arg


def _flow_nodes(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Yield every node with the section of strings.json that texts named in it belong to."""
    for top in tree.body:
        bases = [ast.unparse(base) for base in getattr(top, "bases", ())]
        section = "options" if any("OptionsFlow" in base for base in bases) else "config"
        for node in ast.walk(top):
            yield section, node


def _note(section: str, node: ast.AST, used: Used) -> None:
    if isinstance(node, ast.Attribute) and ast.unparse(node) == "error.code":
        for code in _HTTP_ERRORS:
            used.add(section, f"error.{code}")
        used.literals |= _HTTP_ERRORS
    elif isinstance(node, ast.Call):
        _note_call(section, node, used)
    elif isinstance(node, ast.Assign | ast.AnnAssign):
        _note_errors(section, node, used)


def _note_call(section: str, call: ast.Call, used: Used) -> None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if name in _STEPS:
        for step in _literals([given.get("step_id")]):
            used.add(section, f"step.{step}.title")
        for error in _literals(_values(given.get("errors"))):
            used.add(section, f"error.{error}")
        for action in _literals([given.get("action")]):
            used.add(section, f"progress.{action}")
    elif name in _ABORTS:
        for reason in _literals([*call.args[:1], given.get("reason")]):
            used.add(section, f"abort.{reason}")
    elif name in _FIELDS:
        used.fields.update(_literals(call.args[:1]))


def _note_errors(section: str, node: ast.Assign | ast.AnnAssign, used: Used) -> None:
    """Note `errors = {"base": "key"}` and `errors["base"] = "key"`."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    for target in targets:
        if isinstance(target, ast.Name) and target.id == "errors":
            keys = _literals(_values(node.value))
        elif isinstance(target, ast.Subscript) and ast.unparse(target.value) == "errors":
            keys = _literals([node.value])
        else:
            continue
        for key in keys:
            used.add(section, f"error.{key}")


def _values(node: ast.expr | None) -> list[ast.expr]:
    return node.values if isinstance(node, ast.Dict) else []


def _literals(nodes: Iterable[ast.expr | None]) -> Iterator[str]:
    """Yield the string constants among these expressions, also those of a conditional one."""
    for node in nodes:
        if isinstance(node, ast.IfExp):
            yield from _literals([node.body, node.orelse])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
