"""A hub and the servers it watches, each in a process of its own."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import psutil

from tests.benchmarks.bench_startup import wait_until_served
from tests.support.ports import LOOPBACK, free_port

USER, PASSWORD = "owner", "a long Password of 4 words"
_CONNECT_S = 60.0


@dataclass(frozen=True, slots=True)
class Simulated:
    """The process that simulates servers; `servers` says where they are."""

    process: subprocess.Popen[bytes]
    servers: list[dict[str, str]]
    sessions: int

    def change(self) -> dict[str, Any]:
        """Let one stream pause or play on; says when (monotonic clock), where and what."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"change\n")
        self.process.stdin.flush()
        return _line(self.process)


@dataclass(frozen=True, slots=True)
class RunningHub:
    """A hub that watches them."""

    process: psutil.Process
    port: int

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://{LOOPBACK}:{self.port}"

    def processor_s(self) -> float:
        """Seconds of processor time its process has taken, all threads together."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    def token(self) -> str:
        """A token of its owner."""
        body = json.dumps({"username": USER, "password": PASSWORD}).encode()
        request = urllib.request.Request(
            f"{self.url}/api/v1/auth/login", body, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return str(json.load(answer)["data"]["token"])

    def sessions(self) -> int:
        """How many sessions it knows."""
        headers = {"Authorization": f"Bearer {self.token()}"}
        request = urllib.request.Request(f"{self.url}/api/v1/sessions", headers=headers)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return len(json.load(answer)["data"])

    def connected(self) -> int:
        """How many servers it is connected to."""
        with urllib.request.urlopen(f"{self.url}/api/v1/health", timeout=10) as answer:
            return int(json.load(answer)["data"]["servers"]["connected"])


@contextmanager
def simulated(servers: int = 0, sessions: int = 0) -> Iterator[Simulated]:
    """Simulate servers (0: the demo's three) with so many sessions until the block ends."""
    command = [sys.executable, "-m", "tests.benchmarks.simulated"]
    command += ["--servers", str(servers), "--sessions", str(sessions)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            told = _line(process)
            yield Simulated(process, told["servers"], told["sessions"])
        finally:
            process.terminate()


@contextmanager
def hub_watching(servers: list[dict[str, str]], folder: Path) -> Iterator[RunningHub]:
    """Run `usher serve` with these servers configured, until the block ends."""
    (folder / "usher.yaml").write_text(_configuration(servers))
    port = free_port()
    command = [sys.executable, "-m", "frontend.cli.main", "serve"]
    command += ["--config", str(folder), "--port", str(port)]
    environment = {**os.environ, "ADMIN_USERNAME": USER, "ADMIN_PASSWORD": PASSWORD}
    with (folder / "hub.log").open("wb") as log:
        process = subprocess.Popen(
            command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment
        )
    try:
        wait_until_served(port)
        hub = RunningHub(psutil.Process(process.pid), port)
        _wait_until_connected(hub, len(servers))
        yield hub
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_connected(hub: RunningHub, count: int) -> None:
    deadline = time.monotonic() + _CONNECT_S
    while (connected := hub.connected()) < count:
        if time.monotonic() > deadline:
            raise TimeoutError(f"the hub is connected to {connected} of {count} servers only")
        time.sleep(0.2)


def _configuration(servers: list[dict[str, str]]) -> str:
    platforms: dict[str, dict[str, Any]] = {}
    for server in servers:
        one = {"url": server["url"], "token": server["token"]}
        platforms.setdefault(server["platform"], {"servers": []})["servers"].append(one)
    return json.dumps({"discovery": {"enabled": False}, "servers": platforms})


def _line(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert process.stdout is not None
    return cast("dict[str, Any]", json.loads(process.stdout.readline()))
