"""Which servers the demo has, who may use them, and what they hold."""

import itertools
from dataclasses import dataclass, field, replace

from .platforms import Platform
from .servers import LibraryKind


@dataclass(frozen=True, slots=True)
class ServerPlan:
    """What is asked for when a server is built.

    ``accounts`` maps person ids to account names; the first is the owner. ``share`` is the part
    of the catalogue it holds (0 to 1), ``libraries`` the names of its libraries by kind.
    ``emails`` are addresses given to this server that differ from the person's usual one.
    """

    platform: Platform
    name: str
    version: str
    network: str
    lan_host: int
    accounts: dict[str, str]
    share: float = 1.0
    libraries: tuple[tuple[LibraryKind, str, str], ...] = ()
    emails: dict[str, str] = field(default_factory=dict)
    operating_system: str = "Linux"
    hardware_acceleration: str | None = "vaapi"


_K = LibraryKind

PLEX = ServerPlan(
    platform=Platform.PLEX,
    name="Tallkotten",
    version="1.42.2.10156-f737b826c",
    network="linkoping",
    lan_host=10,
    accounts={
        "maja": "maja.lindqvist",
        "oskar": "Oskar",
        "elsa": "Elsa",
        "imogen": "imogen_w",
        "theo": "theo.whitlock",
        "ada": "Ada Okafor",
        "chidi": "chidi.okafor",
        "marco": "marco_reyes",
        "jonas": "jonas.brandt",
        "isla": "islamercer",
        "wei": "weilim",
    },
    libraries=(
        (_K.MOVIES, "Movies", "/srv/media/movies"),
        (_K.SHOWS, "TV Shows", "/srv/media/tv"),
        (_K.MUSIC, "Music", "/srv/media/music"),
        (_K.PHOTOS, "Photos", "/srv/media/photos"),
        (_K.LIVE, "Live TV", "/livetv"),
        (_K.EXTRAS, "Prerolls", "/srv/media/prerolls"),
    ),
    share=0.94,
    hardware_acceleration="vaapi",
)

JELLYFIN = ServerPlan(
    platform=Platform.JELLYFIN,
    name="Norrsken",
    version="10.11.5",
    network="linkoping",
    lan_host=11,
    accounts={
        "maja": "maja",
        "oskar": "oskar",
        "marco": "Marco Reyes",
        "lucia": "lucia",
        "haru": "haru",
        "jonas": "jbrandt",
        "wei": "Wei Lim",
    },
    share=0.6,
    libraries=(
        (_K.MOVIES, "Films", "/media/films"),
        (_K.SHOWS, "Series", "/media/series"),
        (_K.MUSIC, "Music", "/media/music"),
        (_K.LIVE, "Live TV", "/livetv"),
    ),
    emails={"jonas": "j.brandt@post.example"},
    hardware_acceleration="qsv",
)

EMBY = ServerPlan(
    platform=Platform.EMBY,
    name="Hearthside",
    version="4.9.1.80",
    network="boxford",
    lan_host=5,
    accounts={
        "imogen": "Imogen",
        "theo": "Theo Whitlock",
        "wren": "Wren",
        "maja": "maja.lindqvist",
        "ada": "ada o",
        "leni": "Leni",
        "isla": "Isla",
    },
    share=0.7,
    libraries=(
        (_K.MOVIES, "Movies", "D:/Media/Movies"),
        (_K.SHOWS, "TV", "D:/Media/TV"),
        (_K.MUSIC, "Music", "D:/Media/Music"),
        (_K.LIVE, "Live TV", "/livetv"),
    ),
    operating_system="Windows",
    hardware_acceleration="nvenc",
)

DEMO = (PLEX, JELLYFIN, EMBY)


def many(count: int, share: float = 0.1) -> tuple[ServerPlan, ...]:
    """``count`` servers, in turn like each of the three, with a small part of the catalogue."""
    models = itertools.islice(itertools.cycle(DEMO), count)
    return tuple(
        replace(model, name=f"{model.name} {number}", lan_host=20 + number, share=share)
        for number, model in enumerate(models, 1)
    )
