"""The same rows come out however the observations come in."""

import random

import pytest

from hub.models.observation import ClockSet
from hub.playback.settings import RecordingModel
from tests.hub.playback.rows import Store, shuffled
from tests.hub.playback.test_scenarios import CASES, played
from tests.hub.playback.timeline import Scenario


def _rules(scenario: Scenario) -> RecordingModel:
    return RecordingModel.model_validate(scenario.settings)


@pytest.mark.parametrize(("scenario", "platform"), CASES)
def test_a_replay_with_restarts_gives_the_same_rows_and_ids(
    scenario: Scenario, platform: str
) -> None:
    hub = played(scenario.name, platform)
    chance = random.Random(scenario.name)
    store = Store(_rules(scenario))
    for observation in hub.journal:
        store.take(observation)
        if chance.random() < 0.05:
            store.restart()
    assert store.plays == hub.plays


@pytest.mark.parametrize(("scenario", "platform"), CASES)
def test_late_and_double_observations_change_nothing(scenario: Scenario, platform: str) -> None:
    hub = played(scenario.name, platform)
    if any(isinstance(one, ClockSet) for one in hub.journal):
        pytest.skip("a clock that is set is a border: nothing is late across it")
    chance = random.Random(scenario.name)
    doubled = [one for one in hub.journal for _ in range(chance.choice((1, 1, 2)))]
    delays = [chance.random() * (chance.random() < 0.3) for _ in doubled]
    wide = _rules(scenario).model_copy(update={"late_window": 60.0})
    store = Store(wide)
    for observation in shuffled(doubled, delays, 59.9):
        store.take(observation)
        if chance.random() < 0.02:
            store.restart()
    expected = Store(_rules(scenario)).take_all(hub.journal)
    assert store.nameless() == expected.nameless()
