"""The build hook: it works when something changed, rests otherwise, and explains its failures."""

import sys
from pathlib import Path

import pytest

import hatch_build


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A frontend folder of its own with Node replaced by something quick."""
    folder = tmp_path / "frontend"
    (folder / "src").mkdir(parents=True)
    (folder / "node_modules").mkdir()
    (folder / "static" / "dist").mkdir(parents=True)
    for name in hatch_build.SOURCES[1:]:
        (folder / name).write_text("{}")
    (folder / "src" / "main.ts").write_text("let a = 1;")
    monkeypatch.setattr(hatch_build, "FRONTEND", folder)
    monkeypatch.setattr(hatch_build, "DIST", folder / "static" / "dist")
    monkeypatch.setattr(hatch_build, "STAMP", folder / "static" / "dist" / ".sources")
    return folder


def _node(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str) -> Path:
    """Let a Python script stand in for Node and npm; it logs each call."""
    log = tmp_path / "calls"
    program = tmp_path / "node"
    program.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\n"
        f"with open({str(log)!r}, 'a') as log: log.write(' '.join(sys.argv[1:]) + chr(10))\n"
        f"{script}\n"
    )
    program.chmod(0o755)
    found = hatch_build._Node(program, [str(program)])
    monkeypatch.setattr(hatch_build, "_find_node", lambda: found)
    return log


def test_it_builds_once_and_again_when_a_source_changed(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = (
        "for name in ('static/dist/manifest.json', 'node_modules/.package-lock.json'):\n"
        "    pathlib.Path(name).write_text('{}')"
    )
    log = _node(monkeypatch, tmp_path, made)
    assert hatch_build.build_bundle(str)
    assert not hatch_build.build_bundle(str)
    assert log.read_text().splitlines() == ["ci --omit=dev", "build.mjs"]
    (project / "src" / "main.ts").write_text("let a = 2;")
    assert hatch_build.build_bundle(str)
    assert log.read_text().splitlines()[2:] == ["build.mjs"], "packages are installed once"


def test_a_failure_says_what_happened_and_what_to_do(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert project.is_dir()
    _node(monkeypatch, tmp_path, "sys.exit('npm error network unreachable')")
    with pytest.raises(hatch_build.FrontendBuildError) as raised:
        hatch_build.build_bundle(str)
    assert "network unreachable" in str(raised.value)
    assert "registry must be reachable while the package is built" in str(raised.value)


def test_the_lock_file_names_no_registry() -> None:
    lock = (hatch_build.ROOT / "frontend" / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
