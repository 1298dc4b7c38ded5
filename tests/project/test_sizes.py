"""Files and functions stay small enough to be read in one go."""

import ast

from tests.project.checkout import files, modules, shown, syntax

FILE_LINES = 400
FUNCTION_LINES = 40

SOURCES = frozenset({".py", ".ts", ".mjs", ".css", ".html", ".jinja", ".j2", ".sql", ".sh"})

LONGER_FOR_A_REASON: dict[str, str] = {}
"""Path, or path::function, to the reason why it is longer than it should be."""


def _longer_than_allowed(found: dict[str, int], limit: int) -> list[str]:
    return [
        f"{name}: {lines} lines"
        for name, lines in found.items()
        if lines > limit and name not in LONGER_FOR_A_REASON
    ]


def test_no_file_is_longer_than_it_should_be() -> None:
    lines = {
        shown(path): len(path.read_text().splitlines())
        for path in files()
        if path.suffix in SOURCES
    }
    assert lines, "no source file was found"
    assert _longer_than_allowed(lines, FILE_LINES) == []


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return the lines of a function without its docstring."""
    first, *_ = function.body
    has_docstring = ast.get_docstring(function, clean=False) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if has_docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def test_no_function_is_longer_than_it_should_be() -> None:
    lines = {
        f"{shown(path)}::{node.name}": _length(node)
        for _, path in modules()
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert lines, "no function was found"
    assert _longer_than_allowed(lines, FUNCTION_LINES) == []


def test_every_exception_is_still_needed() -> None:
    here = {shown(path) for path in files()}
    assert [name for name in LONGER_FOR_A_REASON if name.partition("::")[0] not in here] == []
