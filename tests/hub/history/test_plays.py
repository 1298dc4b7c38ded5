"""What is committed is what is read: pages, totals and the detail of a play."""

from datetime import timedelta

import pytest

from hub.core.errors import InvalidInput, NotFound
from hub.history.batch import Batch, Checkpoint
from hub.history.facade import History
from hub.history.query import Filters, PlaysQuery
from hub.history.scope import Scope
from hub.models.observation import Evidence, Source
from hub.models.people import Account, Person
from hub.models.play import Play
from tests.hub.history.factory import START, bare_play, full_play, varied

ALL = Scope.all()


def batch(offset: int, *plays: Play) -> Batch:
    return Batch(offset=offset, tracker=f"state {offset}".encode(), plays=plays)


async def test_a_play_comes_back_with_everything(history: History) -> None:
    play = full_play()
    evidence = Evidence(
        server_id=play.server_id,
        at=START + timedelta(seconds=1000),
        source=Source.WEBHOOK,
        event="media.stop",
        payload={"title": "Amélie", "n": [1, None]},
    )
    await history.commit(
        Batch(
            offset=5,
            tracker=b"\x00\xff",
            plays=(play,),
            accounts=(Account(server_id=play.server_id, key="1", name="ann@plex"),),
            persons=(Person(id="ann", name="Ann"),),
            evidence=(evidence,),
        )
    )
    detail = await history.play(play.id, ALL)
    assert detail.segments == play.segments
    assert detail.streams == play.streams
    assert [one.transcode for one in detail.streams] == [one.transcode for one in play.streams]
    assert detail.evidence == (evidence,)
    assert detail.resumed_from == play.resumed_from
    assert (detail.row.title, detail.row.person_name) == (play.item.title, "Ann")
    assert detail.row.inferred == ("missed_stop",)
    assert detail.place is not None
    assert detail.place.city == "Lisbon"
    assert len(detail.place.h3) == 5
    assert detail.asn == 64500
    assert await history.checkpoint() == Checkpoint(offset=5, tracker=b"\x00\xff")
