"""A backup holds everything, and comes back whole or not at all."""

import zipfile
from pathlib import Path

import pytest

from frontend.cli.main import main
from hub.core.lock import FolderLock


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "usher"
    (folder / "custom_integrations" / "mine").mkdir(parents=True)
    (folder / "usher.yaml").write_text("http: {port: 4000}\n")
    (folder / "history.duckdb").write_bytes(bytes(range(256)) * 400)
    (folder / "custom_integrations" / "mine" / "manifest.yaml").write_text("domain: mine\n")
    (folder / "backups").mkdir()
    (folder / "backups" / "old.duckdb").write_bytes(b"old")
    return folder


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "usher.lock" and "backups" not in path.parts
    }


def test_a_backup_comes_back_as_it_was(folder: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "all.zip", tmp_path / "other"
    assert main(["backup", "--config", str(folder), str(file)]) == 0
    assert file.stat().st_mode & 0o077 == 0
    assert main(["restore", "--config", str(other), str(file)]) == 0
    assert content(other) == content(folder)


def test_nothing_is_overwritten_without_being_asked(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "all.zip"
    main(["backup", "--config", str(folder), str(file)])
    assert main(["backup", "--config", str(folder), str(file)]) == 1
    before = content(folder)
    (folder / "usher.yaml").write_text("changed\n")
    assert main(["restore", "--config", str(folder), str(file)]) == 1
    assert "--replace" in capsys.readouterr().err
    assert main(["restore", "--config", str(folder), str(file), "--replace"]) == 0
    assert content(folder) == before
    [aside] = (folder / "backups").glob("before-restore-*")
    assert (aside / "usher.yaml").read_text() == "changed\n"


def test_a_running_hub_is_not_backed_up(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with FolderLock(folder):
        assert main(["backup", "--config", str(folder), str(tmp_path / "all.zip")]) == 1
    assert "Stop it first" in capsys.readouterr().err
    assert not (tmp_path / "all.zip").exists()


@pytest.mark.parametrize("name", ["../outside", "/absolute", "deep/../../outside"])
def test_a_backup_cannot_write_outside_its_folder(tmp_path: Path, name: str) -> None:
    file, folder = tmp_path / "bad.zip", tmp_path / "folder"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("usher-backup.json", "{}")
        archive.writestr(name, "x")
    assert main(["restore", "--config", str(folder), str(file)]) == 1
    assert not (tmp_path / "outside").exists()


def test_what_is_no_backup_is_told_so(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("hello.txt", "x")
    noise = tmp_path / "noise.zip"
    noise.write_bytes(b"noise")
    for file, said in ((other, "not a backup"), (noise, "cannot be read")):
        assert main(["restore", "--config", str(folder), str(file), "--replace"]) == 1
        assert said in capsys.readouterr().err
    assert (folder / "usher.yaml").exists()


def test_a_history_that_lies_elsewhere_is_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "usher.yaml").write_text("history: {path: /srv/usher/history.duckdb}\n")
    assert main(["backup", "--config", str(folder), str(tmp_path / "all.zip")]) == 0
    assert "copy /srv/usher/history.duckdb, too" in capsys.readouterr().out


def test_what_the_disk_refuses_is_said_in_a_sentence(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    target = tmp_path / "file" / "all.zip"
    assert main(["backup", "--config", str(folder), str(target)]) == 1
    assert "Not a directory" in capsys.readouterr().err


@pytest.mark.parametrize("behind", [True, False], ids=["behind", "before"])
def test_users_are_listed_of_the_folder_that_was_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], behind: bool
) -> None:
    named = ["--config", str(tmp_path / "hub")]
    assert main(["user", "list", *named] if behind else ["user", *named, "list"]) == 0
    assert (tmp_path / "hub" / "usher.db").exists()
