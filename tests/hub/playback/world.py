"""A world of servers and players, told to the hub the way each platform's integration tells it.

Plex: a push at every change and every ten seconds; the facts are read when a push names a session
or an item that is not known, and all of it once a minute. Jellyfin: the whole listing is pushed at
every change and every five seconds, with positions that are as old as the player's last report.
Emby: the listing is polled every ten seconds and nothing is pushed.
"""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from hub.models.item import Item
from hub.models.observation import ClockSet, Observation, Source, TimePassed, decode, encode
from hub.models.people import Account
from hub.models.play import Play
from hub.models.playback import PlaybackEvent
from hub.models.session import Player, SessionState, SessionView
from hub.models.stream import Decision, Stream
from hub.playback.reporter import ServerReporter
from hub.playback.settings import RecordingModel
from hub.playback.tracker import Tracker
from tests.hub.playback.catalogue import ITEMS
from tests.hub.playback.timeline import Scenario, Step, seconds

START = datetime(2026, 3, 7, 19, 0, tzinfo=UTC)
REPORT_S = 10
TAIL_S = 1200


@dataclass
class Playing:
    """One player at work. `told` is the position of its last report to the server."""

    key: str
    account: str | None
    player: str
    item: Item
    state: SessionState
    position: float
    at: float
    began: float
    told: float = 0.0
    told_at: float = 0.0
    rate: float = 1.0
    stalled: bool = False
    dead_since: float | None = None
    stream: Stream = field(default_factory=lambda: Stream(decision=Decision.DIRECT_PLAY))
    silent_position: bool = False
    misread: bool = False

    def move(self, now: float) -> None:
        runs = self.state is SessionState.PLAYING or self.misread
        if runs and not self.stalled and self.dead_since is None:
            self.position += (now - self.at) * self.rate
        self.at = now


class Hub:
    """Journal and tracker without a disk."""

    def __init__(self, settings: RecordingModel) -> None:
        self.settings = settings
        self.tracker = Tracker(settings)
        self.journal: list[Observation] = []
        self.events: list[PlaybackEvent] = []
        self.plays: dict[str, Play] = {}

    async def observe(self, *observations: Observation) -> None:
        for observation in observations:
            self.take(decode(encode(observation)))

    def sessions(self) -> Any:
        return self.tracker.sessions()

    def take(self, observation: Observation) -> None:
        self.journal.append(observation)
        outcome = self.tracker.apply(observation)
        self.events += outcome.events
        for play in outcome.plays:
            if play.recorded:
                self.plays[play.id] = play
            else:
                self.plays.pop(play.id, None)

    def time(self, now: datetime) -> None:
        deadline = self.tracker.next_deadline()
        if deadline is not None and deadline <= now:
            self.take(TimePassed(at=now))

    def restart(self) -> None:
        self.tracker = Tracker.load(self.tracker.dump(), self.settings)


class World:
    """Plays a scenario for one platform."""

    def __init__(self, scenario: Scenario, platform: str) -> None:
        self.scenario = scenario
        self.platform = platform
        self.hub = Hub(RecordingModel.model_validate(scenario.settings))
        self.now = 0.0
        self.clock_error = 0.0
        self.playing: dict[str, Playing] = {}
        self.numbers = {"plex": 0}
        self.servers = sorted({1, *scenario.servers.values()})
        self.up = dict.fromkeys(self.servers, True)
        self.hub_up = True
        self.muted = False
        self.reporters = self._reporters()

    def clock(self) -> datetime:
        return START + timedelta(seconds=self.now + self.clock_error)

    async def run(self) -> Hub:
        steps = sorted(self.scenario.steps, key=lambda step: step.at)
        end = steps[-1].at + TAIL_S
        await self._accounts()
        while self.now < end:
            upcoming = steps[0].at if steps else end
            if upcoming <= self.now:
                await self._do(steps.pop(0))
                continue
            beat = 5.0 if self.platform == "jellyfin" else 10.0
            following = (self.now // beat + 1) * beat
            self._pass(min(upcoming, following, end))
            if self.now == following:
                await self._beat()
        self.hub.time(self.clock() + timedelta(days=3))
        return self.hub

    def _pass(self, to: float) -> None:
        self.now = to
        for playing in self.playing.values():
            playing.move(to)
        if self.hub_up:
            self.hub.time(self.clock())

    def _reporters(self) -> dict[int, ServerReporter]:
        return {
            number: ServerReporter(self.hub, f"{self.platform}:server{number}", self.clock)
            for number in self.servers
        }

    def _server(self, who: str) -> int:
        return self.scenario.servers.get(who, 1)

    async def _accounts(self) -> None:
        names = sorted({"ann", "bob", *self.scenario.accounts.values()} - {"nobody"})
        for number, reporter in self.reporters.items():
            await reporter.accounts(
                [
                    Account(
                        server_id=f"{self.platform}:server{number}",
                        key=name,
                        name=name,
                        email=f"{name}@example.org",
                    )
                    for name in names
                ]
            )

    # What players and servers do ---------------------------------------------------------------

    async def _do(self, step: Step) -> None:
        await getattr(self, f"_do_{step.verb}")(step.who, *step.args)

    async def _do_play(self, who: str, item: str, begin: str = "0", state: str = "playing") -> None:
        account = self.scenario.accounts.get(who, {"A": "ann", "B": "bob"}.get(who, "ann"))
        position = seconds(begin)
        self.playing[who] = Playing(
            key=self._key(who),
            account=None if account == "nobody" else account,
            player=f"player-{who}",
            item=ITEMS[item],
            state=SessionState(state),
            position=position,
            at=self.now,
            began=self.now,
            told=position,
            silent_position=self.muted,
        )
        await self._changed(who)

    def _key(self, who: str) -> str:
        if self.platform != "plex":
            return f"device-{who}"
        self.numbers["plex"] += 1
        return str(self.numbers["plex"])

    async def _do_pause(self, who: str) -> None:
        await self._become(who, SessionState.PAUSED)

    async def _do_resume(self, who: str) -> None:
        await self._become(who, SessionState.PLAYING)

    async def _do_buffer(self, who: str) -> None:
        await self._become(who, SessionState.BUFFERING)

    async def _become(self, who: str, state: SessionState) -> None:
        self.playing[who].state = state
        await self._changed(who)

    async def _do_seek(self, who: str, to: str) -> None:
        self.playing[who].position = seconds(to)
        await self._changed(who)

    async def _do_next(self, who: str, item: str, begin: str = "0") -> None:
        before = self.playing[who]
        self.playing[who] = replace(
            before, item=ITEMS[item], position=seconds(begin), began=self.now, told=seconds(begin)
        )
        await self._changed(who)

    async def _do_user(self, who: str, account: str) -> None:
        self.playing[who].account = account

    async def _do_stop(self, who: str) -> None:
        playing = self.playing.pop(who)
        if self.platform == "plex" and self._watching(who):
            await self.reporters[self._server(who)].tick(
                playing.key, SessionState.STOPPED, playing.position, Source.WEBSOCKET
            )
        elif self.platform == "jellyfin":
            await self._list(self._server(who), Source.WEBSOCKET)

    async def _do_vanish(self, who: str) -> None:
        """The session ends and nobody says so."""
        del self.playing[who]

    async def _do_die(self, who: str) -> None:
        """The player is gone; Jellyfin and Emby go on showing its session for ten minutes."""
        if self.platform == "plex":
            del self.playing[who]
        else:
            self.playing[who].dead_since = self.now

    async def _do_stall(self, who: str) -> None:
        self.playing[who].stalled = True

    async def _do_flow(self, who: str) -> None:
        self.playing[who].stalled = False

    async def _do_rate(self, who: str, rate: str) -> None:
        self.playing[who].rate = float(rate)

    async def _do_mute_next(self, _who: str) -> None:
        """The next player does not tell positions."""
        self.muted = True

    async def _do_misread(self, who: str) -> None:
        """The player plays and says that it is buffering."""
        self.playing[who].misread = True

    async def _do_quality(self, who: str, decision: str) -> None:
        self.playing[who].stream = Stream(decision=Decision(decision))
        if self._watching(who):
            await self._list(self._server(who), Source.WEBSOCKET)

    async def _do_lost(self, who: str) -> None:
        number = self._server(who)
        self.up[number] = False
        await self.reporters[number].lost("connection refused")

    async def _do_back(self, who: str, how: str = "same") -> None:
        number = self._server(who)
        self.up[number] = True
        if how == "restarted" and self.platform == "plex":
            self.numbers["plex"] = 0
            for name in self.playing:
                self.playing[name].key = self._key(name)
        await self.reporters[number].back(restarted=how == "restarted")
        await self._list(number, self._source())

    async def _do_ghost(self, who: str, item: str, position: str) -> None:
        """The server revives what was played long ago."""
        await self._do_play(who, item, position)
        self.playing[who].stalled = True

    async def _do_hub(self, _who: str, what: str) -> None:
        self.hub_up = what == "up"
        if self.hub_up:
            self.hub.restart()
            self.reporters = self._reporters()
            for number in self.servers:
                await self._list(number, self._source())

    async def _do_clock(self, _who: str, by: str) -> None:
        was = self.clock()
        self.clock_error += float(by)
        await self.hub.observe(ClockSet(at=self.clock(), was=was))

    # What the integration sees -----------------------------------------------------------------

    def _watching(self, who: str) -> bool:
        return self.hub_up and self.up[self._server(who)]

    def _source(self) -> Source:
        return Source.POLL if self.platform == "emby" else Source.WEBSOCKET

    async def _changed(self, who: str) -> None:
        """Something the player tells its server at once."""
        playing = self.playing[who]
        playing.told, playing.told_at = playing.position, self.now
        if not self._watching(who):
            return
        if self.platform == "plex":
            await self._push(who, playing)
        elif self.platform == "jellyfin":
            await self._list(self._server(who), Source.WEBSOCKET)

    async def _push(self, who: str, playing: Playing) -> None:
        reporter = self.reporters[self._server(who)]
        position = None if playing.silent_position else playing.position
        known = await reporter.tick(
            playing.key, playing.state, position, Source.WEBSOCKET, item_key=playing.item.key
        )
        view = reporter.view(playing.key)
        if not known or (view is not None and view.item != playing.item):
            await self._list(self._server(who), Source.WEBSOCKET)

    async def _beat(self) -> None:
        for playing in list(self.playing.values()):
            if self.platform == "plex" or self.now - playing.told_at >= REPORT_S:
                playing.told, playing.told_at = playing.position, self.now
        gone = [
            who
            for who, playing in self.playing.items()
            if playing.dead_since is not None and self.now - playing.dead_since > 600
        ]
        for who in gone:
            del self.playing[who]
        for number in self.servers:
            if not (self.hub_up and self.up[number]):
                continue
            if self.platform != "plex" or self.now % 60 == 0:
                await self._list(number, self._source())
            else:
                for who, playing in list(self.playing.items()):
                    if self._server(who) == number:
                        await self._push(who, playing)

    async def _list(self, number: int, source: Source) -> None:
        views = [
            self._view(playing)
            for who, playing in self.playing.items()
            if self._server(who) == number
        ]
        await self.reporters[number].listed(views, source)

    def _view(self, playing: Playing) -> SessionView:
        return SessionView(
            key=playing.key,
            account_key=playing.account,
            player=Player(key=playing.player),
            item=playing.item,
            state=playing.state,
            position_s=None if playing.silent_position else playing.told,
            stream=playing.stream,
        )


def play(scenario: Scenario, platform: str) -> Hub:
    """Run a scenario and return what the hub made of it."""
    running = World(scenario, platform).run()
    try:
        running.send(None)
    except StopIteration as done:
        return cast("Hub", done.value)
    raise AssertionError("nothing in this world waits")
