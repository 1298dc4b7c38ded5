"""Stories: who plays what, where and on what, told in a few words and turned into happenings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from hub.models.item import Item, MediaType
from hub.models.place import AddressKind, Place
from hub.models.play import Play
from hub.models.session import Connection, Location, Player, Session, SessionState, SessionView
from hub.models.stream import Decision, Stream
from hub.playback.geo.addresses import kind_of, parse_address
from rules.happening import Happening, Subject

SERVER = "plex:attic"
CITIES: Mapping[str, tuple[float, float, str, str, str]] = {
    "Berlin": (52.52, 13.405, "Germany", "DE", "Europe/Berlin"),
    "Potsdam": (52.40, 13.06, "Germany", "DE", "Europe/Berlin"),
    "Hamburg": (53.55, 9.99, "Germany", "DE", "Europe/Berlin"),
    "Munich": (48.14, 11.58, "Germany", "DE", "Europe/Berlin"),
    "Frankfurt": (50.11, 8.68, "Germany", "DE", "Europe/Berlin"),
    "Amsterdam": (52.37, 4.90, "Netherlands", "NL", "Europe/Amsterdam"),
    "London": (51.51, -0.13, "United Kingdom", "GB", "Europe/London"),
    "Paris": (48.86, 2.35, "France", "FR", "Europe/Paris"),
    "New York": (40.71, -74.01, "United States", "US", "America/New_York"),
    "Tokyo": (35.68, 139.69, "Japan", "JP", "Asia/Tokyo"),
    "Sydney": (-33.87, 151.21, "Australia", "AU", "Australia/Sydney"),
    "Los Angeles": (34.05, -118.24, "United States", "US", "America/Los_Angeles"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Net:
    """A network: its address, where the database puts it, and who runs it."""

    address: str | None
    city: str | None = None
    asn: int | None = None
    organisation: str | None = None
    accuracy_km: float = 20.0
    database: str = "GeoLite2-City 2026-01-06"
    location: Location | None = None
    public: str | None = None
    relayed: bool | None = None

    @property
    def connection(self) -> Connection:
        """As a server shows it."""
        return Connection(
            address=self.address,
            public_address=self.public,
            location=self.location,
            relayed=self.relayed,
            bandwidth_kbps=4000,
        )

    @property
    def place(self) -> Place:
        """As the databases say."""
        kind = kind_of(parse_address(self.address))
        if kind is AddressKind.PRIVATE:
            return Place(kind=kind, home=True, city="Home", latitude=52.52, longitude=13.405)
        if self.city is None:
            return Place(kind=kind, asn=self.asn, organisation=self.organisation)
        latitude, longitude, country, code, zone = CITIES[self.city]
        return Place(
            kind=kind,
            city=self.city,
            country=country,
            country_code=code,
            latitude=latitude,
            longitude=longitude,
            accuracy_km=self.accuracy_km,
            time_zone=zone,
            asn=self.asn,
            organisation=self.organisation,
            database=self.database,
        )


HOME = Net(address="192.168.1.20", location=Location.LAN)
TV = Player(key="tv", name="Living room", product="Plex for Apple TV", platform="tvOS")
PHONE = Player(key="phone", name="Anna's phone", product="Plex for Android", platform="Android")


@dataclass(slots=True)
class Story:
    """Happenings of one server, in the order in which they are told."""

    now: datetime
    sessions: dict[str, Session] = field(default_factory=dict)
    _serial: int = 0

    def at(self, when: datetime | timedelta) -> "Story":
        """Go on at this time, or so much later."""
        self.now = self.now + when if isinstance(when, timedelta) else when
        return self

    def later(self, **spans: float) -> "Story":
        """Go on so much later."""
        return self.at(timedelta(**spans))

    def start(
        self,
        person: str | None = "anna",
        net: Net = HOME,
        player: Player = TV,
        *,
        key: str | None = None,
        item: Item | None = None,
        stream: Stream | None = None,
    ) -> Happening:
        """Somebody begins to play; `key` names the session for what follows."""
        self._serial += 1
        name = key or f"{player.key}-{self._serial}"
        view = SessionView(
            key=name,
            account_key=person,
            account_name=person,
            player=player,
            item=item or an_item(self._serial),
            state=SessionState.PLAYING,
            stream=stream or Stream(decision=Decision.DIRECT_PLAY),
            connection=net.connection,
        )
        self.sessions[name] = session = Session(
            id=name,
            play_id=f"{name}-{self._serial}",
            server_id=SERVER,
            person_id=person,
            view=view,
            state=SessionState.PLAYING,
            state_since=self.now,
            started_at=self.now,
            position_s=0.0,
            position_at=self.now,
            watch_s=0.0,
            paused_s=0.0,
            buffering_s=0.0,
        )
        return happening("started", self.now, session, net.place)

    def tell(self, kind: str, key: str, net: Net | None = None, **changes: Any) -> Happening:
        """Something happens to a session that began before."""
        session = self.sessions[key]
        states = {"paused": SessionState.PAUSED, "buffering": SessionState.BUFFERING}
        state = states.get(kind, SessionState.PLAYING)
        passed = (self.now - session.position_at).total_seconds()
        grown = {"playing": "watch_s", "paused": "paused_s", "buffering": "buffering_s"}
        name = grown[session.state.value]
        values = {
            "state": state,
            "position_at": self.now,
            name: getattr(session, name) + passed,
            "state_since": self.now if state is not session.state else session.state_since,
            **changes,
        }
        session = replace(session, **values)
        if net is not None:
            session = replace(session, view=replace(session.view, connection=net.connection))
        self.sessions[key] = session
        return happening(kind, self.now, session, None if net is None else net.place)

    def stop(self, key: str) -> Happening:
        """A session ends."""
        told = self.tell("stopped", key)
        del self.sessions[key]
        return told

    def watch(
        self, person: str = "anna", net: Net = HOME, player: Player = TV, **length: float
    ) -> Iterator[Happening]:
        """Somebody plays something for so long."""
        told = self.start(person, net, player)
        yield told
        assert told.subject.session is not None
        self.later(**(length or {"hours": 1}))
        yield self.stop(told.subject.session.id)


def an_item(number: int = 1) -> Item:
    """Some film."""
    return Item(key=str(number), type=MediaType.MOVIE, title=f"Film {number}", duration_s=6000.0)


def happening(kind: str, at: datetime, session: Session, place: Place | None) -> Happening:
    """What the rules are told of a session."""
    view = session.view
    return Happening(
        kind=f"playback.{kind}",
        at=at,
        subject=Subject(
            server_id=session.server_id,
            library_key=view.item.library_key,
            account_key=view.account_key,
            person_id=session.person_id,
            session=session,
            item=view.item,
            player=view.player,
            connection=view.connection,
            stream=view.stream,
            place=place,
        ),
    )


def past_play(session: Session, ended: datetime) -> Play:
    """The play that a session came to."""
    view = session.view
    return Play(
        id=session.play_id,
        server_id=session.server_id,
        session_key=view.key,
        account_key=view.account_key,
        person_id=session.person_id,
        item=view.item,
        player=view.player,
        connection=view.connection,
        started_at=session.started_at,
        ended_at=ended,
        segments=(),
        streams=(view.stream,),
        watch_s=session.watch_s,
        paused_s=0.0,
        buffering_s=0.0,
        start_s=0.0,
        end_s=None,
        max_s=None,
        watched=False,
    )
