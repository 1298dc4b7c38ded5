"""How soon an empty hub serves after it is started, and what it takes while nobody looks."""

import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.benchmarks.harness import Metric, Samples, at_most, benchmark
from tests.support.ports import LOOPBACK, free_port

STARTS = 7
GIVE_UP = 60.0
SETTLE = 10.0
WATCH = 20.0


@contextmanager
def running_hub(folder: Path, port: int) -> Iterator[psutil.Process]:
    """Run `usher serve` as a user would, until the block ends."""
    command = [sys.executable, "-m", "frontend.cli.main", "serve"]
    command += ["--config", str(folder), "--port", str(port)]
    with (folder / "hub.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def wait_until_served(port: int) -> None:
    """Ask for the hub's health until it answers; TimeoutError when it never does."""
    deadline = time.monotonic() + GIVE_UP
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/api/v1/health", timeout=5):
                return
        except (TimeoutError, urllib.error.URLError, ConnectionError):
            time.sleep(0.01)
    raise TimeoutError(f"the hub did not answer within {GIVE_UP:g} s")


@benchmark(
    Metric("first start", "s", at_most(3.0)),
    Metric("later starts", "s", at_most(3.0, "max")),
)
def start_to_serving() -> Samples:
    """From the command to the first answer, in an empty folder and then in the same one again."""
    port, took = free_port(), []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(STARTS):
            begin = time.perf_counter()
            with running_hub(Path(folder), port):
                wait_until_served(port)
                took.append(time.perf_counter() - begin)
    return {"first start": took[:1], "later starts": took[1:]}


@benchmark(
    Metric("memory", "MB", at_most(200, "max")),
    Metric("processor", "% of a core", at_most(3)),
)
def idle_without_servers() -> Samples:
    """Resident memory and processor time of a hub that nobody uses."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, running_hub(Path(folder), port) as hub:
        wait_until_served(port)
        time.sleep(SETTLE)
        memory, processor = [], []
        for _ in range(int(WATCH)):
            processor.append(hub.cpu_percent(interval=1.0))
            memory.append(hub.memory_info().rss / 1e6)
    return {"memory": memory, "processor": processor}
