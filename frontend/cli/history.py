"""`usher history`: writes the history anew from the journal, or without gaps."""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from hub.compose import read_config
from hub.core.config import Config
from hub.core.errors import InvalidInput, NotFound
from hub.playback.rebuild import Plan, plan_rebuild, rebuild
from hub.playback.settings import RECORDING
from hub.storage import Storage, opened_storage
from rules.compose import SECTIONS

Action = Callable[[Config, Storage, argparse.Namespace], Awaitable[int]]


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Declare the command."""
    parser = commands.add_parser("history", help="upkeep of the history (while the hub is stopped)")
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    anew = actions.add_parser(
        "rebuild", parents=[shared], help="write the plays anew that the journal still holds"
    )
    anew.add_argument("--yes", action="store_true", help="do not ask")
    anew.set_defaults(run=lambda options: _run(_rebuild, options))
    compact = actions.add_parser(
        "compact", parents=[shared], help="write the file anew, smaller and in order of time"
    )
    compact.set_defaults(run=lambda options: _run(_compact, options))


def _run(action: Action, options: argparse.Namespace) -> int:
    folder: Path = options.config.expanduser()
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.", hint="Name another with --config.")

    async def run() -> int:
        config = await asyncio.to_thread(read_config, folder, os.environ, SECTIONS)
        async with opened_storage(config) as storage:
            return await action(config, storage, options)

    return asyncio.run(run())


async def _rebuild(config: Config, storage: Storage, options: argparse.Namespace) -> int:
    journal, history, states = storage.journal, storage.history, storage.states
    plan = await plan_rebuild(journal, history, states)
    print(
        f"The plays since {plan.since:%Y-%m-%d %H:%M} UTC are written anew from "
        f"{plan.observations} observations. What is older and what was imported stays."
    )
    if not options.yes and not await asyncio.to_thread(_agreed):
        print("Nothing was changed.")
        return 1
    progress = _Progress(plan)
    done = await rebuild(plan, journal, history, states, config[RECORDING], progress.tell)
    progress.end()
    print(f"{done.removed} plays were removed; the history has {done.plays} plays now.")
    print(f"The history from before is {done.backup}.")
    return 0


async def _compact(_config: Config, storage: Storage, _options: argparse.Namespace) -> int:
    done = await storage.history.compact()
    print(f"The history takes {done.after / 10**6:.1f} MB; it was {done.before / 10**6:.1f} MB.")
    return 0


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise InvalidInput("Nobody is there to agree.", hint="Add --yes.")
    return input("Go on? [y/N] ").strip().lower() in {"y", "yes"}


class _Progress:
    """A line on the terminal with the share, the rate and the time it will take."""

    def __init__(self, plan: Plan) -> None:
        self._first = plan.last_offset - plan.observations
        self._began = time.monotonic()
        self._shown = False

    def tell(self, offset: int, last: int) -> None:
        """Show how far it is; only on a terminal."""
        done, whole = max(0, offset - self._first), max(1, last - self._first)
        rate = done / max(time.monotonic() - self._began, 0.001)
        if not sys.stderr.isatty() or not rate:
            return
        left = (whole - done) / rate
        line = f"\r{done / whole:4.0%}  {rate:,.0f} observations/s  {left:,.0f} s left "
        print(line, end="", file=sys.stderr, flush=True)
        self._shown = True

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            print(file=sys.stderr)
