"""Whatever comes when: nothing is lost, nothing overtakes, and the limits hold."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.notify.bucket import TokenBucket
from hub.notify.message import Format, Message, Priority, Queued
from hub.notify.planning import MOST_TOGETHER, Rules, plan
from hub.notify.quiet import QuietHours

START = datetime(2026, 3, 28, 12, tzinfo=UTC)
"""The day before Europe's clocks go forward."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One delivery of a run."""

    at: datetime
    batch: tuple[Queued, ...]


def item(number: int, at: datetime, priority: Priority, kind: Format = Format.TEXT) -> Queued:
    message = Message(message=str(number), priority=priority, format=kind)
    return Queued(target_id="t", number=number, message=message, accepted_at=at)


def run(arrivals: list[Queued], rules: Rules, burst: int, per_minute: float) -> list[Sent]:
    """Play the courier with a clock of its own until nothing is left to do."""
    now = START
    bucket = TokenBucket(burst, per_minute, now)
    coming, queue, sent = list(arrivals), [], list[Sent]()
    for _ in range(10_000):
        while coming and coming[0].accepted_at <= now:
            queue.append(coming.pop(0))
        chosen = plan(queue, rules, bucket, now)
        if chosen.batch:
            bucket.spend(now)
            sent.append(Sent(now, chosen.batch))
            queue = [one for one in queue if one not in chosen.batch]
            continue
        next_at = [at for at in (chosen.wake_at, coming[0].accepted_at if coming else None) if at]
        if not next_at:
            assert not queue
            return sent
        assert min(next_at) > now
        now = min(next_at)
    raise AssertionError("it never ends")


arrivals = st.lists(
    st.tuples(
        st.floats(0, 40 * 3600), st.sampled_from(Priority), st.sampled_from([*Format, Format.TEXT])
    ),
    max_size=60,
).map(
    lambda found: [
        item(number, START + timedelta(seconds=at), priority, kind)
        for number, (at, priority, kind) in enumerate(sorted(found, key=lambda one: one[0]))
    ]
)
quiet = st.builds(
    QuietHours,
    st.times(),
    st.times(),
    st.sampled_from(["UTC", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns"]),
    st.booleans(),
)
all_rules = st.builds(
    Rules,
    st.lists(quiet, max_size=2).map(tuple),
    st.sampled_from([0.0, 1.0, 90.0, 7200.0]),
)


@given(arrivals, all_rules, st.integers(1, 5), st.floats(0.1, 100))
def test_nothing_is_lost_or_reordered(
    coming: list[Queued], rules: Rules, burst: int, per_minute: float
) -> None:
    # Two quiet stretches can cover the whole day together; then nothing may ever go.
    if len(rules.quiet) > 1:
        rules = Rules(rules.quiet[:1], rules.digest_s)
    sent = run(coming, rules, burst, per_minute)

    order = [one for delivery in sent for one in delivery.batch]
    assert sorted(one.number for one in order) == [one.number for one in coming]
    for critical in (True, False):
        numbers = [one.number for one in order if one.critical is critical]
        assert numbers == sorted(numbers)
    assert all(len(delivery.batch) <= MOST_TOGETHER for delivery in sent)
    assert all(len({one.message.format for one in d.batch}) == 1 for d in sent)


@given(arrivals, all_rules, st.integers(1, 5), st.floats(0.1, 100))
def test_only_the_critical_overtakes_and_only_in_quiet_hours(
    coming: list[Queued], rules: Rules, burst: int, per_minute: float
) -> None:
    rules = Rules(rules.quiet[:1], rules.digest_s)
    left = [one.number for one in coming]
    for delivery in run(coming, rules, burst, per_minute):
        is_quiet = any(hours.ends_at(delivery.at) for hours in rules.quiet)
        for one in delivery.batch:
            assert left[0] == one.number or (is_quiet and one.critical)
            left.remove(one.number)


@given(arrivals, all_rules, st.integers(1, 5), st.floats(0.1, 100))
def test_quiet_hours_and_the_rate_hold(
    coming: list[Queued], rules: Rules, burst: int, per_minute: float
) -> None:
    rules = Rules(rules.quiet[:1], rules.digest_s)
    sent = run(coming, rules, burst, per_minute)

    for delivery in sent:
        for hours in rules.quiet:
            if hours.ends_at(delivery.at):
                assert hours.critical_passes
                assert all(one.critical for one in delivery.batch)
    for first in range(len(sent)):
        for last in range(first, len(sent)):
            span_s = (sent[last].at - sent[first].at).total_seconds()
            assert last - first + 1 <= burst + span_s * per_minute / 60 + 1e-3


def test_what_was_held_goes_together_after_the_quiet() -> None:
    hours = QuietHours(time(22), time(7), "Europe/Berlin")
    night = datetime(2026, 3, 28, 23, tzinfo=UTC)
    held = [item(n, night + timedelta(minutes=n), Priority.NORMAL) for n in range(3)]
    morning = item(3, datetime(2026, 3, 29, 5, 0, 1, tzinfo=UTC), Priority.NORMAL)

    sent = run([*held, morning], Rules((hours,)), 10, 10)

    assert [len(delivery.batch) for delivery in sent] == [3, 1]
    assert sent[0].at == datetime(2026, 3, 29, 5, tzinfo=UTC), "the clocks went forward"


def test_quiet_hours_by_day_and_by_night() -> None:
    noon = QuietHours(time(12), time(14), "UTC")
    assert noon.ends_at(START) == START + timedelta(hours=2)
    assert noon.ends_at(START + timedelta(hours=2)) is None
    assert QuietHours(time(12), time(12), "UTC").ends_at(START) is None
    night = QuietHours(time(22), time(6), "UTC")
    assert night.ends_at(START) is None
    assert night.ends_at(START + timedelta(hours=10)) == START + timedelta(hours=18)
    assert night.ends_at(START + timedelta(hours=17)) == START + timedelta(hours=18)
