"""A hub on a disk that is really full says so, damages nothing, and goes on when there is room."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PROGRAM = "tests.scenarios.survival.programs.full_disk"


def small_disk(folder: Path, megabytes: int) -> list[str]:
    """A command that runs in a mount namespace with a small disk at `folder`."""
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not installed")
    mounted = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    prepare = f"mount -t tmpfs -o size={megabytes}m tmpfs '{folder}'"
    if subprocess.run([*mounted, prepare], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    return [*mounted, f'{prepare} && exec "$@"', "sh"]


@pytest.mark.slow
def test_a_full_disk(tmp_path: Path) -> None:
    command = [*small_disk(tmp_path, 128), sys.executable, "-m", PROGRAM, str(tmp_path)]
    done = subprocess.run(
        command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=110
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["state"] == "disk_full"
    assert "Free some space" in found["said"]
    assert found["acknowledged"] > 5
    assert found["lost"] == []
    assert found["acknowledged"] <= found["hooks"] <= found["acknowledged"] + 1
    assert found["findings"] == []
    assert found["journal"]
