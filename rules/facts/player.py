"""Facts about the player: the device and app."""

import re
from collections.abc import Callable

from hub.models.session import Player
from rules.facts.declare import Most, at_most, flag, number, of, seconds, text, time, within
from rules.facts.fact import Options, Value
from rules.facts.parts import as_time, days, player_known, player_of, visit_of
from rules.memory.records import Before, PlayerMemory
from rules.memory.spot import apart_from_each_other
from rules.moment import Moment
from rules.networks.kind import NetworkKind

Compute = Callable[[Moment, Options], Value]

_WORDS = {
    "speaker": r"sonos|echo|homepod|plexamp|finamp|symfonium|speaker",
    "console": r"playstation|xbox|nintendo",
    "tv": r"""\btv\b|tizen|webos|roku|chromecast|shield|fire ?tv|aft[a-z]|bravia|vidaa|netcast
        |kodi|android ?tv|tvos|apple ?tv|samsung|\blg\b|dlna""",
    "tablet": r"ipad|tablet|\bsm-t|kindle",
    "phone": r"iphone|\bios\b|android|phone|mobile",
    "browser": r"chrome|firefox|safari|edge|opera|\bweb\b|browser",
    "computer": r"windows|mac ?os|linux|desktop|plex for (?:mac|windows)|mpv|osx",
}
_KINDS = {
    kind: re.compile("|".join(part.strip() for part in words.split("|")), re.IGNORECASE)
    for kind, words in _WORDS.items()
}
DEVICE_KINDS = tuple(_KINDS)


def device_kind(player: Player) -> str | None:
    """What kind of device it is, by the names it gives itself; None when they do not tell."""
    told = " ".join(
        name
        for name in (player.platform, player.device, player.model, player.product, player.name)
        if name
    )
    return next((kind for kind, words in _KINDS.items() if words.search(told)), None)


def agent(player: Player) -> str | None:
    """What the player says of itself: its user agent, else product, version and platform."""
    parts = (player.product, player.product_version, player.platform, player.platform_version)
    return player.user_agent or " ".join(part for part in parts if part) or None


def _of(name: str) -> Compute:
    return of(player_of, lambda player: getattr(player, name))


def _before(read: Callable[[Before], Value]) -> Compute:
    def compute(moment: Moment, _: Options) -> Value:
        visit = visit_of(moment)
        return None if visit is None else read(visit.before)

    return compute


def _memory(read: Callable[[PlayerMemory, Moment], Value]) -> Compute:
    def compute(moment: Moment, _: Options) -> Value:
        found = player_known(moment)
        return None if found is None else read(found, moment)

    return compute


def _stays(options: Options) -> Most:
    """There are at most as many of anything as there were stays."""
    window = seconds(options, "within", "24h")

    def most(moment: Moment) -> float | None:
        found = player_known(moment)
        return None if found is None else len(found.stays.among(moment.at - window))

    return most


def _networks(moment: Moment, options: Options) -> Value:
    found = player_known(moment)
    if found is None:
        return None
    stays = found.stays.within(moment.at - seconds(options, "within", "24h"))
    return len({stay.spot.network for stay in stays} - {None})


def _places(moment: Moment, options: Options) -> Value:
    found = player_known(moment)
    if found is None:
        return None
    stays = found.stays.within(moment.at - seconds(options, "within", "24h"))
    fixed = (stay.spot for stay in stays if stay.spot.kind is not NetworkKind.MOBILE)
    return len(apart_from_each_other(fixed))


def _platform_changed(moment: Moment, _: Options) -> Value:
    visit, player = visit_of(moment), moment.subject.player
    if visit is None or player is None or player.platform is None:
        return None
    before = visit.before.platform
    return None if before is None else before.casefold() != player.platform.casefold()


FACTS = (
    text("player.key", "What tells the player from others", _of("key")),
    text("player.name", "Its name", _of("name"), example="Living room"),
    text("player.product", "The app", _of("product"), example="Plex for Apple TV"),
    text("player.product_version", "The app's version", _of("product_version")),
    text("player.platform", "What it runs on", _of("platform"), example="tvOS"),
    text("player.platform_version", "The version of that", _of("platform_version")),
    text("player.device", "The device", _of("device")),
    text("player.model", "The model", _of("model")),
    text("player.vendor", "Who makes it", _of("vendor")),
    text("player.profile", "The profile by which the server treats it", _of("profile")),
    text("player.user_agent", "The user agent, where the server tells it", _of("user_agent")),
    text(
        "player.agent",
        "The user agent, else app and platform in words",
        of(player_of, agent, dear=True),
    ),
    text(
        "player.kind",
        "What kind of device it is, by what it says of itself",
        of(player_of, device_kind, dear=True),
        values=DEVICE_KINDS,
    ),
    time(
        "player.first_seen",
        "When anybody played on it first",
        _memory(lambda p, _: as_time(p.first)),
    ),
    number(
        "player.age_days",
        "Days since anybody played on it first",
        _memory(lambda p, m: days(m.at - p.first)),
        unit="d",
    ),
    flag(
        "player.is_new",
        "Whether nobody had played on it when this session began",
        _before(lambda before: before.player_new),
    ),
    flag(
        "player.is_new_for_person",
        "Whether the person, who had played before, had never played on it",
        _before(lambda before: before.player_new_for_person),
    ),
    flag(
        "player.platform_changed",
        "Whether it says it runs on something else than it did before",
        _platform_changed,
    ),
    number(
        "player.networks",
        "From how many networks it played (an IPv6 /64 or a mobile carrier is one)",
        at_most(_stays, _networks),
        options=(within("24:00:00"),),
        example=2,
    ),
    number(
        "player.places",
        "From how many places it played; changing addresses of one provider around a city are one,"
        " mobile networks are none",
        at_most(_stays, _places),
        options=(within("24:00:00"),),
        example=1,
    ),
)
