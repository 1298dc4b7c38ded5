"""What the history would hold, in a form that can be compared."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from hub.models.observation import Observation
from hub.models.play import Play
from hub.playback.settings import RecordingModel
from hub.playback.tracker import Tracker


class Store:
    """Applies observations and keeps the rows."""

    def __init__(self, settings: RecordingModel | None = None) -> None:
        self.tracker = Tracker(settings)
        self.plays: dict[str, Play] = {}

    def take(self, observation: Observation) -> None:
        outcome = self.tracker.apply(observation)
        for play in outcome.plays:
            if play.recorded:
                self.plays[play.id] = play
            else:
                self.plays.pop(play.id, None)

    def take_all(self, observations: Iterable[Observation]) -> "Store":
        for observation in observations:
            self.take(observation)
        return self

    def restart(self) -> None:
        self.tracker = Tracker.load(self.tracker.dump(), self.tracker.settings)

    def rows(self) -> list[Play]:
        return sorted(self.plays.values(), key=lambda play: play.id)

    def nameless(self) -> list[Play]:
        """The rows without ids, which are given in the order of arrival."""
        persons = {person.id: person.name for person in self.tracker.persons()}
        plain = [
            replace(play, id="", person_id=persons.get(play.person_id or ""))
            for play in self.plays.values()
        ]
        return sorted(plain, key=lambda play: (play.started_at, play.session_key, play.item.key))


def shuffled(
    observations: list[Observation], delays: list[float], window: float
) -> list[Observation]:
    """The observations as they arrive when each is delayed by a share of the window."""
    arrivals = [
        (observation.at + timedelta(seconds=delay * window), index)
        for index, (observation, delay) in enumerate(zip(observations, delays, strict=True))
    ]
    return [observations[index] for _, index in sorted(arrivals)]
