"""Other programs, started for one test on a loopback port and ended with it."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.ports import LOOPBACK, free_port, is_listening
from tests.support.waiting import eventually

STOP_TIMEOUT = 5.0


class ServerProgram:
    """A server that listens on one TCP port: it can be stopped and started again on the same one.

    Subclasses say how it is called in `command`. What it prints goes to `<folder>/<name>.log`.
    """

    name = "server"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.host = LOOPBACK
        self.port = free_port()
        self._process: asyncio.subprocess.Process | None = None

    def command(self) -> Sequence[str | Path]:
        """Return the program and its arguments; may write configuration files below `folder`."""
        raise NotImplementedError

    @property
    def log(self) -> Path:
        """Where its output goes."""
        return self.folder / f"{self.name}.log"

    async def start(self) -> None:
        """Start it and wait until it accepts connections; else an error holds its log."""
        with self.log.open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                *map(str, self.command()),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
            )
        try:
            await eventually(self._is_up, timeout=10.0)
        except AssertionError as error:
            await self.stop()
            raise AssertionError(f"{self.name} did not start:\n{self.log.read_text()}") from error

    def _is_up(self) -> bool:
        assert self._process is not None
        if self._process.returncode is not None:
            raise RuntimeError(f"{self.name} ended at once:\n{self.log.read_text()}")
        return is_listening(self.port)

    async def stop(self) -> None:
        """End it, by force if it does not listen; does nothing when it does not run."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_TIMEOUT)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def kill(self) -> None:
        """End it without a chance to tidy up, as a crash would."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.stop()
