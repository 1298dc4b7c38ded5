"""A hub in a process of its own, as `usher serve` starts it, for what only killing it can show."""

import sys
from collections.abc import Sequence
from pathlib import Path

from tests.support.ports import is_listening
from tests.support.processes import ServerProgram
from tests.support.waiting import eventually

ROOT = Path(__file__).parents[3]
QUIET = "discovery:\n  enabled: false\n  announce: false\n"


class HubProgram(ServerProgram):
    """Hands over to a broker on loopback."""

    name = "usher"

    def __init__(self, folder: Path, broker: int) -> None:
        super().__init__(folder)
        self._broker = broker

    def command(self) -> Sequence[str | Path]:
        """Write its settings, and the call."""
        mqtt = f"mqtt: {{host: 127.0.0.1, port: {self._broker}}}\n"
        (self.folder / "usher.yaml").write_text(QUIET + mqtt, "utf-8")
        serve = ("-m", "frontend.cli.main", "serve", "--config", self.folder)
        path = f"PYTHONPATH={ROOT}"
        return ("/usr/bin/env", path, sys.executable, *serve, "--port", str(self.port))

    async def start(self) -> None:
        """It reads much before it listens."""
        await super().start()
        await eventually(lambda: is_listening(self.port), timeout=60, interval=0.2)

    def _is_up(self) -> bool:
        return True
