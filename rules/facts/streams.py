"""Facts about everything that plays now, on all servers or on one."""

from collections.abc import Callable

from hub.models.session import Location, SessionState
from hub.models.stream import Decision
from rules.facts.declare import number
from rules.facts.fact import Fact, FactOption, Options, Value
from rules.facts.knowledge import known_to
from rules.memory.records import Visit
from rules.moment import Moment

Keep = Callable[[Visit], bool]
_SERVER = FactOption(name="server", help="the id of a server; all without it")


def _visits(moment: Moment, options: Options) -> list[Visit]:
    server = options.get("server")
    visits = known_to(moment).memory.visits.values()
    return [visit for visit in visits if server is None or visit.server_id == server]


def _count(name: str, help_: str, keep: Keep) -> Fact:
    def compute(moment: Moment, options: Options) -> Value:
        return sum(keep(visit) for visit in _visits(moment, options))

    return number(name, help_, compute, options=(_SERVER,))


def _bandwidth(name: str, help_: str, keep: Keep) -> Fact:
    def compute(moment: Moment, options: Options) -> Value:
        return sum(visit.bandwidth_kbps or 0 for visit in _visits(moment, options) if keep(visit))

    return number(name, help_, compute, unit="kbit/s", options=(_SERVER,))


def _persons(moment: Moment, options: Options) -> Value:
    return len({visit.person_id for visit in _visits(moment, options)} - {None})


def _any(_: Visit) -> bool:
    return True


def _near(visit: Visit) -> bool:
    return visit.spot.home if visit.location is None else visit.location is Location.LAN


def _far(visit: Visit) -> bool:
    return not _near(visit)


FACTS = (
    _count("streams.total", "How many streams there are", _any),
    _count(
        "streams.transcodes", "How many are transcoded", lambda v: v.decision is Decision.TRANSCODE
    ),
    _count(
        "streams.direct_plays",
        "How many play directly",
        lambda v: v.decision is Decision.DIRECT_PLAY,
    ),
    _count("streams.copies", "How many are repacked only", lambda v: v.decision is Decision.COPY),
    _count("streams.paused", "How many are paused", lambda v: v.state is SessionState.PAUSED),
    _count("streams.buffering", "How many buffer", lambda v: v.state is SessionState.BUFFERING),
    _count("streams.local", "How many play in the own network", _near),
    _count("streams.remote", "How many play elsewhere", _far),
    number("streams.persons", "How many persons play", _persons, options=(_SERVER,)),
    _bandwidth("streams.bandwidth_kbps", "The bandwidth of all", _any),
    _bandwidth("streams.local_bandwidth_kbps", "The bandwidth of those in the own network", _near),
    _bandwidth("streams.remote_bandwidth_kbps", "The bandwidth of those elsewhere", _far),
)
