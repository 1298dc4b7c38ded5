"""One fetch for many: first refresh, polling while somebody listens, push, one log line a way."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from hub.core import coordinator as coordinator_module
from hub.core.coordinator import Coordinator
from hub.core.entries import ENTRIES, ConfigEntry, EntryState, Source
from hub.core.errors import EntryAuthFailed, EntryNotReady, Unavailable
from hub.core.flows import FLOWS
from hub.core.hub import Hub
from tests.hub.core.conftest import settled
from tests.hub.core.shelf.scripted import Script
from tests.hub.core.test_entries import record
from tests.support.waiting import eventually


class Answers:
    """What the server says, one after the other, the last for ever."""

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked = 0

    async def __call__(self) -> int:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        return int(answer)


@pytest.fixture(autouse=True)
def no_stagger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coordinator_module, "STAGGER_S", 0.0)


@pytest.fixture
async def entry(hub: Hub) -> ConfigEntry[Any]:
    return await hub[ENTRIES].add(record())


def coordinator(hub: Hub, entry: ConfigEntry[Any], fetch: Answers, **more: Any) -> Coordinator[int]:
    return Coordinator(hub, entry, fetch, name="libraries", **more)


@pytest.mark.parametrize(
    "error", [Unavailable("no answer"), aiohttp.ClientError("reset"), TimeoutError(), OSError("x")]
)
async def test_a_first_refresh_that_fails_makes_the_set_up_wait(
    hub: Hub, entry: ConfigEntry[Any], error: Exception
) -> None:
    with pytest.raises(EntryNotReady):
        await coordinator(hub, entry, Answers(error)).first_refresh()


async def test_a_first_refresh_that_is_refused_asks_to_sign_in(
    hub: Hub, entry: ConfigEntry[Any], script: Script
) -> None:
    async def refused(hub: Hub, entry: ConfigEntry[Any]) -> None:
        await coordinator(hub, entry, Answers(EntryAuthFailed("refused"))).first_refresh()

    script.setup = refused
    await hub[ENTRIES].reload(entry)
    await settled(hub)
    assert entry.state is EntryState.SETUP_ERROR
    assert len(hub[FLOWS].progress(source=Source.REAUTH)) == 1


async def test_a_loss_and_a_return_are_told_and_logged_once(
    hub: Hub, entry: ConfigEntry[Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    lost = Unavailable("no answer")
    subject = coordinator(hub, entry, Answers(1, lost, lost, lost, 2, 3))
    seen: list[tuple[bool, int]] = []
    await subject.first_refresh()
    subject.listen(lambda: seen.append((subject.available, subject.data)))
    for _ in range(5):
        await subject.refresh()
    assert seen == [(False, 1), (True, 2), (True, 3)]
    assert caplog.text.count("is unavailable: no answer") == 1
    assert caplog.text.count("is available again") == 1


async def test_a_bug_in_fetching_is_logged_with_its_place_once(
    hub: Hub, entry: ConfigEntry[Any], caplog: pytest.LogCaptureFixture
) -> None:
    subject = coordinator(hub, entry, Answers(KeyError("name")))
    for _ in range(3):
        await subject.refresh()
    assert not subject.available
    assert caplog.text.count("Traceback") == 1


async def test_it_polls_while_somebody_listens_and_no_longer(
    hub: Hub, entry: ConfigEntry[Any]
) -> None:
    answers = Answers(1)
    subject = coordinator(hub, entry, answers, interval=timedelta(seconds=0.01))
    await asyncio.sleep(0.03)
    assert answers.asked == 0
    unsubscribe = subject.listen(lambda: None)
    await eventually(lambda: answers.asked >= 3)
    unsubscribe()
    await asyncio.sleep(0)
    asked = answers.asked
    await asyncio.sleep(0.03)
    assert answers.asked == asked


async def test_polling_ends_with_the_entry(hub: Hub, entry: ConfigEntry[Any]) -> None:
    answers = Answers(1)
    subject = coordinator(hub, entry, answers, interval=timedelta(seconds=0.01))
    subject.listen(lambda: None)
    await eventually(lambda: answers.asked >= 1)
    await hub[ENTRIES].remove(entry)
    asked = answers.asked
    await asyncio.sleep(0.03)
    assert answers.asked == asked


@pytest.mark.allow_logs("A listener of", "is unavailable")
async def test_pushed_data_take_the_same_way(hub: Hub, entry: ConfigEntry[Any]) -> None:
    subject = coordinator(hub, entry, Answers(1))
    seen: list[int] = []
    subject.listen(lambda: 1 // 0)  # type: ignore[arg-type] # raises
    subject.listen(lambda: seen.append(subject.data))
    subject.push(7)
    subject.fail("the socket closed")
    assert (seen, subject.available) == ([7, 7], False)


async def test_many_requests_make_few_fetches(hub: Hub, entry: ConfigEntry[Any]) -> None:
    answers = Answers(1)
    subject = coordinator(hub, entry, answers, cool_down_s=0.05)
    for _ in range(20):
        subject.request_refresh()
    await eventually(lambda: answers.asked == 1)
    for _ in range(20):
        subject.request_refresh()
    await eventually(lambda: answers.asked == 2)
    await asyncio.sleep(0.08)
    assert answers.asked == 2


@pytest.mark.allow_logs("is unavailable: refused")
async def test_a_refusal_later_on_starts_a_reauth(hub: Hub, entry: ConfigEntry[Any]) -> None:
    subject = coordinator(hub, entry, Answers(EntryAuthFailed("refused")))
    await subject.refresh()
    await subject.refresh()
    await settled(hub)
    assert len(hub[FLOWS].progress(source=Source.REAUTH)) == 1
