"""`usher demo generate`: fills a history with simulated plays, for trying and for measuring."""

import argparse
import asyncio
import gc
import os
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from hub.compose import read_config
from hub.core.errors import Conflict, InvalidInput
from hub.core.lock import FolderLock
from hub.core.memory import give_back
from hub.history.facade import History
from hub.history.query.queries import Filters
from hub.history.query.scope import Scope
from hub.history.settings import HISTORY_SECTION
from hub.models.place import Place

GENERATOR = "integrations.demo.generate"
"""The module with the `Generator`; it is loaded when the command is run."""


class Generator(Protocol):
    """What fills a history."""

    def locate(self, address: str | None) -> Place | None:
        """Where an address is."""
        ...

    async def fill(self, history: History, tell: Callable[[int], None]) -> int:
        """Write all plays, telling how many are written; returns how many there are."""
        ...


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Declare the command."""
    parser = commands.add_parser("demo", help="simulated plays (while the hub is stopped)")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    generate = actions.add_parser(
        "generate", parents=[shared], help="fill a history with lifelike plays"
    )
    generate.add_argument("--plays", type=int, required=True, metavar="N", help="how many")
    generate.add_argument(
        "--seed", type=int, default=1, metavar="S", help="another seed gives other plays"
    )
    generate.add_argument(
        "--yes", action="store_true", help="add them to a history that has plays already"
    )
    generate.set_defaults(run=_generate)


def _generate(options: argparse.Namespace) -> int:
    if options.plays < 1:
        raise InvalidInput("--plays is at least 1.")
    folder: Path = options.config.expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_run(folder, options))


async def _run(folder: Path, options: argparse.Namespace) -> int:
    config = await asyncio.to_thread(read_config, folder, os.environ)
    with FolderLock(config.folder):
        make = import_module(GENERATOR).Generator.of
        generator: Generator = await asyncio.to_thread(make, options.plays, options.seed)
        settings = config[HISTORY_SECTION]
        history = History(settings.file(config.folder), settings, generator.locate)
        await history.start()
        try:
            await _refuse_mixing(history, options)
            async with history.importing():
                return await _filled(generator, history, options.plays)
        finally:
            await history.stop()


async def _refuse_mixing(history: History, options: argparse.Namespace) -> None:
    plays = await _plays(history)
    if plays and not options.yes:
        raise Conflict(
            f"The history {history.path} has {plays} plays already.",
            hint="Give another folder with --config, or add --yes to mix simulated plays in.",
        )


async def _plays(history: History) -> int:
    return (await history.totals(Filters(), Scope.all())).plays


async def _filled(generator: Generator, history: History, plays: int) -> int:
    """Fill the history until done or told to stop; what was written is whole either way."""
    progress = _Progress(plays)
    filling = asyncio.create_task(generator.fill(history, progress.tell))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, filling.cancel)
    try:
        await filling
    except asyncio.CancelledError:
        progress.end()
        await history.checkpoint()  # behind the portion that was being written
        print(f"Stopped. {await _plays(history)} plays are in the history.")
        return 130
    progress.end()
    await asyncio.to_thread(_let_go)
    size = await history.compact()
    print(
        f"{progress.done} plays were written in {progress.took:.0f} s "
        f"({progress.done / progress.took:,.0f} plays/s). "
        f"The history takes {size.after / 10**6:.1f} MB, {size.after / plays:.0f} bytes a play."
    )
    return 0


def _let_go() -> None:
    """Return what the making took before the history is written anew."""
    gc.collect()
    give_back()


class _Progress:
    """A line on the terminal with the share, the rate and the time it will take."""

    def __init__(self, whole: int) -> None:
        self.done = 0
        self._whole = whole
        self._began = time.monotonic()
        self._shown = False

    @property
    def took(self) -> float:
        """Seconds since it began."""
        return max(time.monotonic() - self._began, 0.001)

    def tell(self, done: int) -> None:
        """Show how far it is; only on a terminal."""
        self.done = done
        if not sys.stderr.isatty():
            return
        rate = done / self.took
        left = (self._whole - done) / rate if rate else 0
        line = f"\r{done / self._whole:4.0%}  {rate:,.0f} plays/s  {left:,.0f} s left "
        print(line, end="", file=sys.stderr, flush=True)
        self._shown = True

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            print(file=sys.stderr)
