"""What a target gets next, and when: quiet hours, digests and the rate limit as one decision.

A pure function of the queue, the rules and the time. Nothing is ever left out: what may not go now
stays in the queue, in its order. Only critical messages overtake, and only in quiet hours.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from hub.notify.bucket import TokenBucket
from hub.notify.message import Queued
from hub.notify.quiet import QuietHours

MOST_TOGETHER = 50
"""Messages in one digest."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for a target: quiet hours (its own and its person's) and how long to collect."""

    quiet: tuple[QuietHours, ...] = ()
    digest_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """Send `batch` as one delivery now, or look again at `wake_at` (None: when something comes)."""

    batch: tuple[Queued, ...] = ()
    wake_at: datetime | None = None


def plan(waiting: Sequence[Queued], rules: Rules, bucket: TokenBucket, now: datetime) -> Plan:
    """Decide about the queue of one target, oldest first."""
    free, quiet_ends = _free(waiting, rules, now)
    if not free:
        return Plan(wake_at=quiet_ends if waiting else None)
    ready_at = _collected_at(free, rules)
    if ready_at > now:
        return Plan(wake_at=min(filter(None, (ready_at, quiet_ends))))
    if not bucket.has(1, now):
        return Plan(wake_at=bucket.next_at(now))
    return Plan(_together(free, rules, bucket, now))


def _free(
    waiting: Sequence[Queued], rules: Rules, now: datetime
) -> tuple[Sequence[Queued], datetime | None]:
    """What quiet hours do not hold back, and when they end."""
    holding = [(hours, ends) for hours in rules.quiet if (ends := hours.ends_at(now))]
    if not holding:
        return waiting, None
    ends = max(ends for _, ends in holding)
    if all(hours.critical_passes for hours, _ in holding):
        return [item for item in waiting if item.critical], ends
    return (), ends


def _collected_at(free: Sequence[Queued], rules: Rules) -> datetime:
    """When collecting is over: at once with something critical, a repeat, or no digest."""
    first = free[0]
    if rules.digest_s <= 0 or first.tries or any(item.critical for item in free):
        return first.accepted_at
    return first.accepted_at + timedelta(seconds=rules.digest_s)


def _together(
    free: Sequence[Queued], rules: Rules, bucket: TokenBucket, now: datetime
) -> tuple[Queued, ...]:
    """The messages of the next delivery: one, those held in quiet hours, or all that wait."""
    first = free[0]
    alike = tuple(
        takewhile(
            lambda item: not item.alone and item.message.format is first.message.format,
            free[:MOST_TOGETHER],
        )
    )
    if len(alike) < 2:
        return (first,)
    if rules.digest_s > 0 or not bucket.has(2, now):
        return alike
    held = tuple(takewhile(lambda item: _was_held(item, rules), alike))
    return held or (first,)


def _was_held(item: Queued, rules: Rules) -> bool:
    return any(hours.ends_at(item.accepted_at) for hours in rules.quiet)
