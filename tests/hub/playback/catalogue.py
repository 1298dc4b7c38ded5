"""The items that the recording scenarios play."""

from hub.models.item import Channel, Extra, Item, Marker, MarkerKind, MediaType

_CREDITS = Marker(kind=MarkerKind.CREDITS, start_s=5700, end_s=6000, final=True)


def _episode(number: int) -> Item:
    return Item(
        key=f"ep{number}",
        type=MediaType.EPISODE,
        title=f"Part {number}",
        grandparent_title="The Long Way",
        index=number,
        parent_index=1,
        duration_s=1500,
        guids=(f"tvdb://90{number}",),
    )


def _track(number: int, length: float = 200) -> Item:
    return Item(
        key=f"track{number}",
        type=MediaType.TRACK,
        title=f"Song {number}",
        duration_s=length,
        guids=(f"musicbrainz://t{number}",),
    )


def _programme(number: int) -> Item:
    return Item(
        key="/livetv/sessions/77",
        type=MediaType.PROGRAMME,
        title=f"Programme {number}",
        live=True,
        live_key="77",
        channel=Channel(key="5", name="Five"),
        guids=(f"plex://programme/{number}",),
    )


def _extra(kind: Extra) -> Item:
    return Item(key=kind.value, type=MediaType.CLIP, title=kind.value, duration_s=150, extra=kind)


ITEMS: dict[str, Item] = {
    "movie": Item(
        key="1", type=MediaType.MOVIE, title="Harbour", duration_s=6000, guids=("imdb://tt1",)
    ),
    "rebuilt": Item(
        key="901", type=MediaType.MOVIE, title="Harbour", duration_s=6000, guids=("imdb://tt1",)
    ),
    "impostor": Item(
        key="1", type=MediaType.MOVIE, title="Other", duration_s=6000, guids=("imdb://tt2",)
    ),
    "credited": Item(
        key="2",
        type=MediaType.MOVIE,
        title="Ridge",
        duration_s=6000,
        guids=("imdb://tt3",),
        markers=(Marker(kind=MarkerKind.CREDITS, start_s=4800, end_s=6000, final=True),),
    ),
    "late_credits": Item(
        key="3",
        type=MediaType.MOVIE,
        title="Delta",
        duration_s=6000,
        guids=("imdb://tt4",),
        markers=(_CREDITS,),
    ),
    "short": Item(key="4", type=MediaType.MOVIE, title="Brief", duration_s=90),
    "nameless": Item(key="5", type=MediaType.MOVIE, title="Home video", duration_s=1800),
    "ep1": _episode(1),
    "ep2": _episode(2),
    "ep3": _episode(3),
    "track1": _track(1),
    "track2": _track(2),
    "track3": _track(3),
    "jingle": _track(9, 20),
    "programme1": _programme(1),
    "programme2": _programme(2),
    "trailer": _extra(Extra.TRAILER),
    "preroll": _extra(Extra.PREROLL),
    "theme": _extra(Extra.THEME),
    "photo": Item(key="p1", type=MediaType.PHOTO, title="Beach"),
    "video": Item(key="v1", type=MediaType.MUSIC_VIDEO, title="Clip", duration_s=240),
}
