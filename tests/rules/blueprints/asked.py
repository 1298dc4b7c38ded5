"""Plays of an episode, and those in which a rule asks the history and is answered."""

from collections.abc import Awaitable, Callable

from hub.models.item import Item, Marker, MarkerKind, MediaType
from tests.rules.blueprints.stage import Stage

Play = Callable[[Stage], Awaitable[None]]
EPISODE = Item(
    key="e1",
    type=MediaType.EPISODE,
    title="Half Loop",
    duration_s=3000.0,
    parent_key="s1",
    grandparent_key="show",
    grandparent_title="Severance",
    parent_index=2,
    index=1,
    markers=(
        Marker(kind=MarkerKind.INTRO, start_s=60, end_s=120),
        Marker(kind=MarkerKind.COMMERCIAL, start_s=600, end_s=660),
        Marker(kind=MarkerKind.CREDITS, start_s=2800, end_s=3000, final=True),
    ),
    guids=("tmdb://1",),
    grandparent_guids=("tmdb://95396",),
)


def finished(*, listed: int, times: int = 1) -> Play:
    """An episode is seen to its end: that often by now, of a season of which two were seen."""

    async def play(stage: Stage) -> None:
        stage.answers = [
            {"count": times, "distinct": None, "listed": 1},
            {"count": 3, "distinct": 2, "listed": listed},
        ]
        session = await stage.start(item=EPISODE)
        await stage.wait(minutes=50)
        await stage.stop(session, watched=True)
        await stage.wait(minutes=1)
        for asked in stage.asked:
            assert asked["filters"] == {"person": ["anna"], "watched": True}
            assert asked["guids"] == list(EPISODE.guids)

    return play


async def seen_before(stage: Stage) -> None:
    await finished(listed=2, times=2)(stage)
    await finished(listed=3)(stage)


def requested(*, seen: bool) -> Play:
    async def play(stage: Stage) -> None:
        stage.answers = [{"count": int(seen), "distinct": None, "listed": 9}]
        body = {
            "notification_type": "MEDIA_AVAILABLE",
            "subject": "Severance",
            "media": {"media_type": "tv", "tmdbId": "95396"},
            "request": {"requestedBy_username": "Ann"},
        }
        await stage.happen("webhook", webhook_id="seerr-1", json=body, method="POST")
        await stage.wait(days=13)
        assert stage.asked == []
        await stage.wait(days=2)
        (asked,) = stage.asked
        assert (asked["guids"], asked["kind"]) == (["tmdb://95396"], "show")

    return play
