"""What followed from one observation."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from hub.history.batch import ItemDecision, PersonLink
from hub.models.people import Account, Person
from hub.models.play import Play
from hub.models.playback import PlaybackEvent, PlaybackKind
from hub.playback.effects import Effects, Happening
from hub.playback.live import Live
from hub.playback.merging import PersonsMerged

Build = Callable[[Happening], PlaybackEvent]


@dataclass(slots=True, kw_only=True)
class Outcome:
    """Everything that followed from one observation.

    `plays` are closed plays, whole: they replace what is stored under their id. One that is not
    `recorded` withdraws what was given before. `late` says that the observation was older than the
    window allows and was left out. Read `events` before the next observation is applied.
    """

    plays: list[Play] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    persons: list[Person] = field(default_factory=list)
    links: list[PersonLink] = field(default_factory=list)
    merged: list[PersonsMerged] = field(default_factory=list)
    joins: list[ItemDecision] = field(default_factory=list)
    late: bool = False
    happenings: list[Happening] = field(default_factory=list)
    build: Build | None = None

    @property
    def events(self) -> list[PlaybackEvent]:
        """What happened, in order."""
        return [] if self.build is None else [self.build(one) for one in self.happenings]

    @property
    def stores(self) -> bool:
        """Whether anything must reach the history."""
        return bool(self.plays or self.accounts or self.persons or self.links or self.joins)


def outcome_of(effects: Effects, build: Build) -> Outcome:
    """What an observation in order of time caused."""
    return Outcome(
        plays=effects.plays,
        accounts=effects.accounts,
        persons=effects.persons,
        links=effects.links,
        merged=effects.merged,
        joins=effects.joins,
        happenings=effects.happenings,
        build=build,
    )


def rewritten(
    before: list[Effects], after: list[Effects], build: Build, now: dict[str, Live], kept: set[str]
) -> Outcome:
    """What a late observation changed: told is only what was not told before.

    `now` are the sessions there are, by public id, `kept` the ids of plays that are open or may be
    resumed: one that was given and is not among them is withdrawn.
    """
    told = Counter(_told(one) for effects in before for one in effects.happenings)
    outcome = Outcome(build=build)
    for effects in after:
        outcome.accounts += effects.accounts
        outcome.persons += effects.persons
        outcome.links += effects.links
        outcome.merged += effects.merged
        outcome.joins += effects.joins
        for happening in effects.happenings:
            if told[_told(happening)] > 0:
                told[_told(happening)] -= 1
            else:
                outcome.happenings.append(happening)
    outcome.happenings += _taken_back(+told, before, now)
    given = {play.id: play for effects in before for play in effects.plays}
    plays = {play.id: play for effects in after for play in effects.plays}
    outcome.plays = [play for play in plays.values() if given.get(play.id) != play]
    gone = sorted(given.keys() - plays.keys() - kept)
    outcome.plays += [replace(given[name], recorded=False) for name in gone]
    return outcome


def _told(happening: Happening) -> tuple[PlaybackKind, str]:
    return happening.kind, happening.live.id


def _taken_back(
    told: Counter[tuple[PlaybackKind, str]], before: list[Effects], now: dict[str, Live]
) -> list[Happening]:
    """Beginnings and ends that were told and did not happen, made good."""
    lives = {one.live.id: one for effects in before for one in effects.happenings}
    made_good = []
    for kind, session_id in told:
        if kind is PlaybackKind.STOPPED and session_id in now:
            live = now[session_id]
            made_good.append(Happening(PlaybackKind.STARTED, live.sign_at, live))
        elif kind is PlaybackKind.STARTED and session_id not in now:
            one = lives[session_id]
            made_good.append(Happening(PlaybackKind.STOPPED, one.at, one.live))
    return made_good
