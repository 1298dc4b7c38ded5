"""Imports point one way: frontend → rules → hub ← integrations, and nothing goes round in circles.

Imports inside functions and for type checking alone count like any other.
"""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.project.checkout import modules, syntax

MAY_IMPORT = {
    "hub.models": ("hub.models",),
    "hub.core": ("hub.core", "hub.models"),
    "hub": ("hub",),
    "integrations": ("integrations", "hub"),
    "rules": ("rules", "hub"),
    "frontend": ("frontend", "rules", "hub"),
}
"""What each package may import of the project; the longest name that fits decides."""

VERSION = "hub"
"""The package itself holds the version and imports nothing, so that anything may import it."""

MODULES = dict(modules())
OURS = ("hub", "integrations", "rules", "frontend", "tests")


def _names(module: str, path: Path) -> Iterator[str]:
    """Yield the full dotted names that a module imports."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1]
            base = ".".join((*above, node.module or "")).rstrip(".") if node.level else node.module
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _imports(module: str, path: Path) -> set[str]:
    """Return the project's modules that a module imports: the nearest one for each name."""
    found = set()
    for name in _names(module, path):
        if name.partition(".")[0] in OURS:
            nearest = name if name in MODULES else name.rpartition(".")[0]
            found.add(nearest if nearest in MODULES else name)
    return found - {module}


GRAPH = {module: _imports(module, path) for module, path in MODULES.items()}


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _allowed(module: str) -> tuple[str, ...]:
    package = max((key for key in MAY_IMPORT if _within(module, key)), key=len)
    return MAY_IMPORT[package]


def _layer(module: str) -> str:
    """Return the package whose order counts: a folder of the hub, or one of the other three."""
    top, _, rest = module.partition(".")
    return f"hub.{rest.partition('.')[0]}" if top == "hub" else top


def test_every_import_points_the_right_way() -> None:
    wrong = [
        f"{module} imports {target}"
        for module, targets in GRAPH.items()
        for target in sorted(targets)
        if target != VERSION and not any(_within(target, package) for package in _allowed(module))
    ]
    assert wrong == []
    assert GRAPH[VERSION] == set()


def _assert_no_cycle(graph: dict[str, set[str]]) -> None:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("a circle: " + " ← ".join(error.args[1]), pytrace=False)


def test_no_module_imports_itself_in_the_end() -> None:
    _assert_no_cycle(GRAPH)


def test_no_folder_of_the_hub_imports_itself_in_the_end() -> None:
    layers: dict[str, set[str]] = {}
    for module, targets in GRAPH.items():
        here = _layer(module)
        layers.setdefault(here, set()).update({_layer(target) for target in targets} - {here})
    _assert_no_cycle(layers)


def test_the_graph_is_read_from_the_code() -> None:
    assert "hub.core.bus" in GRAPH["hub.core.hub"]
    assert _layer("hub.core.hub") == "hub.core"
