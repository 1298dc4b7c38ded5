"""Work that must not end: restarted with back-off, logged once down and once up, seen by all."""

import asyncio
import logging
from collections.abc import AsyncIterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.availability import Availability
from hub.core.backoff import RECONNECT, SETUP_RETRY, Backoff, BackoffPolicy
from hub.core.errors import Unavailable
from hub.core.supervisor import JobState, Supervisor
from hub.core.tasks import Tasks
from tests.support.waiting import eventually


@pytest.fixture
async def tasks() -> AsyncIterator[Tasks]:
    tasks = Tasks("test")
    yield tasks
    await tasks.cancel()


@pytest.fixture
def supervisor() -> Supervisor:
    return Supervisor(policy=BackoffPolicy(0.005, 0.01), stable_after_s=0.05)


async def test_a_job_that_fails_is_run_again_and_logged_once(
    supervisor: Supervisor, tasks: Tasks, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    runs = 0

    async def job() -> None:
        nonlocal runs
        runs += 1
        if runs < 4:
            raise Unavailable("no answer")
        await asyncio.Event().wait()

    supervised = supervisor.run("socket of Attic", job, tasks)
    await eventually(lambda: runs == 4)
    (health,) = supervisor.health()
    assert (health.state, health.restarts, health.last_error) == (
        JobState.RUNNING,
        3,
        "no answer",
    )
    await eventually(lambda: "available again" in caplog.text)
    assert caplog.text.count("socket of Attic is unavailable: no answer") == 1
    assert "Traceback" not in caplog.text
    assert supervised.restarts == 3


async def test_a_bug_in_a_job_is_logged_with_its_place_once(
    supervisor: Supervisor, tasks: Tasks, caplog: pytest.LogCaptureFixture
) -> None:
    runs = 0

    async def job() -> None:
        nonlocal runs
        runs += 1
        raise ZeroDivisionError

    supervisor.run("job", job, tasks)
    await eventually(lambda: runs >= 3)
    await tasks.cancel()
    assert caplog.text.count("Traceback") == 1
    assert supervisor.health() == []


async def test_a_job_that_returns_is_over(supervisor: Supervisor, tasks: Tasks) -> None:
    async def job() -> None:
        await asyncio.sleep(0)

    supervised = supervisor.run("job", job, tasks)
    await tasks.idle()
    assert supervised.state is JobState.ENDED
    assert supervisor.health() == []


@pytest.mark.allow_logs("is unavailable")
async def test_a_waiting_job_tells_when_it_goes_on(tasks: Tasks) -> None:
    async def job() -> None:
        raise OSError("refused")

    supervisor = Supervisor(policy=BackoffPolicy(60, 60))
    supervisor.run("job", job, tasks)
    await eventually(lambda: supervisor.health()[0].state is JobState.WAITING)
    (health,) = supervisor.health()
    assert health.next_try_in_s is not None
    assert 50 < health.next_try_in_s <= 66


@given(st.integers(1, 1000))
def test_waits_double_up_to_their_limit(tries: int) -> None:
    for policy in (SETUP_RETRY, RECONNECT):
        expected = min(policy.first_s * 2 ** min(tries - 1, 40), policy.most_s)
        assert expected <= policy.delay(tries) <= expected * 1.1


def test_entries_are_tried_after_5_10_20_40_80_and_80_seconds() -> None:
    steady = BackoffPolicy(SETUP_RETRY.first_s, SETUP_RETRY.most_s, jitter=0)
    backoff = Backoff(steady)
    assert [backoff.next() for _ in range(6)] == [5, 10, 20, 40, 80, 80]
    backoff.reset()
    assert backoff.next() == 5


def test_reachability_is_news_only_when_it_changes(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    seen: list[bool] = []
    server = Availability("Attic", logging.getLogger("hub.test"))
    unsubscribe = server.listen(seen.append)
    assert [server.up(), server.up(), server.down("gone"), server.down("still gone")] == [
        True,
        False,
        True,
        False,
    ]
    assert server.reason == "still gone"
    assert server.up()
    unsubscribe()
    server.down("again")
    assert seen == [True, False, True]
    assert [record.message for record in caplog.records] == [
        "Attic is unavailable: gone",
        "Attic is available again",
        "Attic is unavailable: again",
    ]
