"""One hub per folder, told apart by a lock that dies with its holder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hub.core.hub import Hub
from hub.core.lock import LOCK_FILE, FolderInUse, FolderLock
from hub.core.parts import CoreSettings, core_parts

HOLDER = """
import sys
from pathlib import Path
from hub.core.lock import FolderLock
with FolderLock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def start_holder(folder: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


async def test_a_second_hub_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    with start_holder(tmp_path) as holder:
        with pytest.raises(FolderInUse, match=f"process {holder.pid}") as refused:
            async with core_parts(Hub(tmp_path), CoreSettings(package=None)):
                raise AssertionError("two hubs work in one folder")
        assert refused.value.pid == holder.pid
        holder.communicate()
    async with core_parts(Hub(tmp_path), CoreSettings(package=None)):
        assert (tmp_path / LOCK_FILE).read_text().strip() == str(os.getpid())


def test_the_pid_of_a_hub_that_was_killed_is_no_obstacle(tmp_path: Path) -> None:
    with start_holder(tmp_path) as holder:
        holder.kill()
        holder.communicate()
    assert (tmp_path / LOCK_FILE).read_text().strip() == str(holder.pid)
    with FolderLock(tmp_path):
        pass


def test_a_lock_file_without_a_pid_is_still_a_lock(tmp_path: Path) -> None:
    with FolderLock(tmp_path):
        (tmp_path / LOCK_FILE).write_text("")
        with pytest.raises(FolderInUse, match="another process"), FolderLock(tmp_path):
            pass
