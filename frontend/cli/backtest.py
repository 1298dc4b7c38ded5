"""`usher rules backtest`: what rules would have done over the stored history, without acting."""

import argparse
import asyncio
import os
import sys
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hub.api.envelope import to_json
from hub.compose import read_config
from hub.core.bus import EventBus
from hub.core.config import Config
from hub.core.config.sections import HOME
from hub.core.errors import InvalidInput, NotFound
from hub.core.household import HouseholdSettings
from hub.core.parts import started
from hub.core.tasks import Tasks
from hub.storage import Storage, opened_storage
from rules.alerts.exceptions import Exceptions
from rules.alerts.settings import ALERTS_SECTION
from rules.backtest.asked import asked_persons, asked_span
from rules.backtest.loading import rules_of
from rules.backtest.replay import Circumstances, Question, Replay, Told
from rules.backtest.result import BacktestResult, Firing
from rules.blueprints.files import BlueprintFiles
from rules.compose import SECTIONS, section_of
from rules.networks.networks import Networks
from rules.networks.settings import NETWORKS_SECTION
from rules.rule import Rule
from rules.store.files import RuleFiles
from rules.trust.book import TrustBook
from rules.trust.settings import TRUST_SECTION

MOST_LISTED = 1000


def add_to(actions: Any, shared: argparse.ArgumentParser) -> None:
    """Declare the action."""
    parser = actions.add_parser(
        "backtest",
        parents=[shared],
        help="say what the rules of a file would have done (while the hub is stopped)",
        description="Runs rules over the stored history. Nothing is done: no alert, no message.",
    )
    parser.add_argument("file", type=Path, metavar="FILE", help="rules, or a blueprint")
    parser.add_argument(
        "--since", required=True, metavar="WHEN", help="2026-01-31, 2026-01-31T20:00 or 90d"
    )
    parser.add_argument("--until", metavar="WHEN", help="now without it")
    parser.add_argument(
        "--person", action="append", default=[], metavar="NAME", help="only about this person"
    )
    parser.add_argument(
        "--list", type=int, default=20, metavar="N", help="list the first N firings (20)"
    )
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    folder: Path = options.config.expanduser()
    if not folder.is_dir():
        raise NotFound(f"There is no folder {folder}.", hint="Name another with --config.")
    if not 0 <= options.list <= MOST_LISTED:
        raise InvalidInput(f"--list must be a number from 0 to {MOST_LISTED}.")
    rules = _rules(options.file, folder)

    async def run() -> BacktestResult:
        config = await asyncio.to_thread(read_config, folder, os.environ, SECTIONS)
        async with opened_storage(config) as storage, AsyncExitStack() as stack:
            return await _replayed(rules, config, storage, options, stack)

    result = asyncio.run(run())
    if options.json:
        print(to_json(result).decode())
    else:
        _print(result)
    return 0


def _rules(path: Path, folder: Path) -> list[Rule]:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.") from error
    return rules_of(text, str(path), BlueprintFiles(folder).read(), RuleFiles(folder).secrets())


async def _replayed(
    rules: list[Rule],
    config: Config,
    storage: Storage,
    options: argparse.Namespace,
    stack: AsyncExitStack,
) -> BacktestResult:
    bus, store = EventBus(Tasks("backtest")), storage.store
    household = (await HouseholdSettings.open(bus, store, config[HOME])).current
    zone = ZoneInfo(household.time_zone)
    networks = await started(stack, Networks(section_of(config, NETWORKS_SECTION)))
    trust = await TrustBook.open(bus, store, section_of(config, TRUST_SECTION))
    around = Circumstances(
        zone=zone,
        alerts=section_of(config, ALERTS_SECTION),
        exceptions=await Exceptions.open(store),
        kinds=networks.lookup,
        trust=trust.of,
    )
    since, until = asked_span(options.since, options.until, zone, datetime.now(UTC))
    persons = await asked_persons(storage.history, options.person)
    question = Question(rules=rules, since=since, until=until, persons=persons, most=options.list)
    progress = _Progress()
    try:
        return await Replay(question, storage.history, around, progress.tell).run()
    finally:
        progress.end()


class _Progress:
    """A line on the terminal with the share, the rate and the time it will take."""

    def __init__(self) -> None:
        self._shown = 0.0

    def tell(self, told: Told) -> None:
        """Show how far it is, five times a second at most; only on a terminal."""
        if not sys.stderr.isatty() or told.took_s - self._shown < 0.2 or not told.done:
            return
        self._shown = told.took_s
        rate = told.done / told.took_s
        left = (told.plays - told.done) / rate
        line = f"\r{told.done / told.plays:4.0%}  {rate:,.0f} plays/s  {left:,.0f} s left "
        print(line, end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            print(file=sys.stderr)


def _print(result: BacktestResult) -> None:
    sums = result.sums
    print(
        f"{result.plays:,} plays since {result.since:%Y-%m-%d} until {result.until:%Y-%m-%d}, "
        f"looked at in {result.took_s:.1f} s."
    )
    print(f"Set off {sums.set_off:,} times, fired {sums.fired:,} times.")
    if sums.alerts or sums.repeated or sums.suppressed:
        print(
            f"{sums.alerts:,} alerts, {sums.repeated:,} repeats of an open one, "
            f"{sums.suppressed:,} suppressed."
        )
    for month in result.months:
        print(f"  {month.month}  {month.fired:6,} fired  {month.alerts:6,} alerts")
    for person in result.persons[:10]:
        name = person.person or person.person_id or "about nobody in particular"
        print(f"  {name[:30]:30}  {person.fired:6,} fired  {person.alerts:6,} alerts")
    for firing in result.firings:
        print(_line(firing))
    if result.stopped_by:
        print("What kept it from firing:")
    for one in result.stopped_by[:10]:
        where = one.alias or one.path or one.reason
        unknown = f", {one.unknown:,} of them because it was not known" if one.unknown else ""
        print(f"  {one.rule_id}  {where}  {one.stopped:,} times{unknown}")
    print("What the past does not tell:")
    for why in dict.fromkeys(f"  {one.what}: {one.why}" for one in result.unknown):
        print(why)


def _line(firing: Firing) -> str:
    who = firing.person or "-"
    return f"  {firing.at:%Y-%m-%d %H:%M}Z  {firing.rule}  {who}: {firing.explanation}"
