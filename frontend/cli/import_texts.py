"""What `usher import` says: what is in a file, how far it is, and what became of it."""

import sys
import time
from collections.abc import Iterable, Iterator

from hub.history.importers.job import (
    Counted,
    ImportJob,
    ImportState,
    Phase,
    Report,
    Sum,
)
from hub.history.importers.job import (
    Progress as Told,
)

PLAIN_EVERY_S = 5.0
WIDTH = 24
_PHASES = {
    Phase.READING: "Reading",
    Phase.SORTING: "Sorting",
    Phase.COPYING: "Reading",
    Phase.WRITING: "Importing",
    Phase.COMPACTING: "Compacting",
}
REASONS = {
    "duplicate": "there twice (Tautulli ran twice)",
    "recorded_live": "recorded by this hub itself",
    "known_play": "known from another import",
    "deleted": "deleted in this hub",
    "grouped_since": "grouped otherwise since an earlier import",
    "other_item": "plays of several items in one group",
    "no_metadata": "nothing says what was played",
    "no_start": "without a start that can be",
    "no_stop": "without an end",
    "no_user": "without a user",
    "negative_pause": "with a negative pause",
    "pause_too_long": "paused for longer than they lasted",
    "impossible_duration": "longer than can be; the end was missed",
    "bad_position": "with a position beyond the end",
    "rounding": "with fractions of seconds",
}


class Progress:
    """A line with bar, rate and estimate on a terminal; elsewhere a plain line now and then."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._shown = False
        self._last = 0.0

    def tell(self, job: ImportJob) -> None:
        """Show how far an import is."""
        progress = job.progress
        if progress is None or job.state is ImportState.READY:
            return
        if self._terminal:
            print(f"\r\x1b[K{_bar(progress)}", end="", file=sys.stderr, flush=True)
            self._shown = True
        elif progress.rows and time.monotonic() - self._last >= PLAIN_EVERY_S:
            self._last = time.monotonic()
            print(_line(progress), file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line."""
        if self._shown:
            print(file=sys.stderr)
            self._shown = False


def _bar(progress: Told) -> str:
    share = progress.done / progress.rows if progress.rows else 0.0
    full = round(share * WIDTH)
    return f"{'█' * full}{'░' * (WIDTH - full)} {_line(progress)}"


def _line(progress: Told) -> str:
    parts = [_PHASES[progress.phase]]
    if progress.rows:
        parts.append(f"{progress.done / progress.rows:.0%}")
        parts.append(f"{progress.done:,} of {progress.rows:,} rows")
    if progress.rate:
        parts.append(f"{progress.rate:,.0f} rows/s")
    if progress.left_s is not None:
        parts.append(f"{progress.left_s:,.0f} s left")
    return "  ".join(parts)


def preview_lines(job: ImportJob) -> Iterator[str]:
    """What is in the file."""
    found = job.preview
    if found is None:
        return
    version = f" {found.version}" if found.version else ""
    yield f"{job.name}: Tautulli{version}, {found.rows:,} rows"
    if found.first_at and found.last_at:
        yield f"  from {found.first_at:%Y-%m-%d} to {found.last_at:%Y-%m-%d}"
    yield f"  {_sum(found.theirs)}, by Tautulli's own count"
    yield f"  {len(found.persons):,} users, {len(found.libraries):,} libraries"
    for server in found.servers:
        known = "known" if server.known else "new"
        yield f"  server {server.name or server.server_id} ({known})"
    if found.damage:
        yield f"  {found.damage}"
    yield from _counts("  rows", found.problems)


def report_lines(report: Report) -> Iterator[str]:
    """What an import did."""
    yield (
        f"{report.added:,} plays were added, {report.replaced:,} replaced, "
        f"{report.unchanged:,} were there already."
    )
    flaws = list(_flaws(report))
    yield f"Of {report.rows:,} rows:" if flaws else f"All {report.rows:,} rows are sound."
    yield from flaws
    yield f"Imported: {_sum(report.ours)}. Tautulli counts: {_sum(report.theirs)}."
    for one in report.differences:
        why = REASONS.get(one.reason, one.reason)
        yield f"  {one.plays:+,} plays, {one.watch_s:+,} s: {one.rows:,} rows {why}"
    rate = f", {report.rate:,.0f} rows/s" if report.rate else ""
    yield f"It took {report.took_s:,.1f} s{rate}."


def _flaws(report: Report) -> Iterator[str]:
    yield from _counts("  repaired:", report.repaired)
    yield from _counts("  set aside:", report.set_aside)
    if report.merged:
        yield f"  {report.merged:,} {REASONS['duplicate']}"
    if report.live:
        yield f"  {report.live:,} {REASONS['recorded_live']}"


def _counts(lead: str, counts: Iterable[Counted]) -> Iterator[str]:
    for one in counts:
        yield f"{lead} {one.rows:,} {REASONS.get(one.reason, one.reason)}"


def _sum(found: Sum) -> str:
    return f"{found.plays:,} plays, {found.watch_s / 3600:,.1f} hours"
