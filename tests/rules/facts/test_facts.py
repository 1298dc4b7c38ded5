"""Facts of a moment: what is known, what is not, options, and a name that is nearly right."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.core.errors import InvalidInput
from hub.models.stream import Audio, Decision, Media, Stream, Transcode, Video
from rules.facts.catalogue import Catalogue, UnknownFact, all_facts
from rules.facts.fact import Fact, FactType
from rules.facts.knowledge import Knowledge
from rules.happening import Happening
from rules.memory.memory import Memory
from rules.moment import Moment
from tests.rules.detections.story import HOME, PHONE, TV, Net, Story

EVENING = datetime(2026, 3, 1, 19, 0, tzinfo=UTC)
PARIS = Net(address="81.2.69.10", city="Paris", asn=3215)
TYPES = {
    FactType.NUMBER: (int, float),
    FactType.TEXT: (str,),
    FactType.FLAG: (bool,),
    FactType.LIST: (tuple,),
    FactType.TIME: (datetime,),
}


class Watcher:
    """A memory that is fed, and moments that look at it."""

    def __init__(self) -> None:
        self.memory = Memory(ZoneInfo("Asia/Kathmandu"))
        self.catalogue = Catalogue(Knowledge(memory=self.memory, trust=lambda _: 80.0))

    def see(self, happening: Happening) -> Moment:
        self.memory.feed(happening)
        return Moment(happening, self.catalogue)


@pytest.mark.parametrize("fact", all_facts(), ids=lambda fact: fact.name)
def test_every_fact_is_of_its_type_or_unknown(fact: Fact) -> None:
    watcher, story = Watcher(), Story(EVENING)
    stream = Stream(
        decision=Decision.TRANSCODE,
        source=Media(bitrate_kbps=20_000, video=Video(codec="hevc", height=2160, width=3840)),
        delivered=Media(video=Video(resolution="720"), audio=Audio(channels=2)),
        transcode=Transcode(reasons=("bandwidth",), hw_decode="vaapi"),
    )
    nothing = watcher.see(Happening(kind="hub.start", at=EVENING))
    for moment in (nothing, *(watcher.see(one) for one in story.watch())):
        _check(fact, moment.fact(fact.name))
    _check(fact, watcher.see(story.start(net=PARIS, player=PHONE, stream=stream)).fact(fact.name))


def _check(fact: Fact, value: Any) -> None:
    if value is None:
        return
    assert isinstance(value, TYPES[fact.type])
    if fact.type is not FactType.FLAG:
        assert not isinstance(value, bool)
    if fact.values:
        found = value if isinstance(value, tuple) else (value,)
        assert set(found) <= set(fact.values)


def test_a_name_that_is_nearly_right() -> None:
    moment = Watcher().see(Happening(kind="hub.start", at=EVENING))
    with pytest.raises(UnknownFact, match=r"Did you mean person\.active_streams\?"):
        moment.fact("person.activ_streams")


def test_a_duration_that_is_none() -> None:
    moment = Watcher().see(Story(EVENING).start())
    with pytest.raises(InvalidInput, match="is not a duration"):
        moment.fact("person.networks", {"within": "soon"})


def test_windows_are_options() -> None:
    watcher, story = Watcher(), Story(EVENING)
    for told in story.watch(net=HOME):
        watcher.see(told)
    story.later(hours=30)
    moment = watcher.see(story.start(net=PARIS))
    assert moment.fact("person.networks", {"within": "48:00:00"}) == 2
    assert moment.fact("person.networks", {"within": 3600}) == 1
    assert moment.fact("person.networks", {"within": "1h"}) == 1


def test_a_downgrade_is_told_by_lines() -> None:
    stream = Stream(
        source=Media(video=Video(width=3840, height=1600)),
        delivered=Media(video=Video(resolution="1080p")),
    )
    moment = Watcher().see(Story(EVENING).start(stream=stream))
    assert moment.fact("source.video_lines") == 2160
    assert moment.fact("transcode.downgrade") is True


def test_local_time_is_the_households() -> None:
    moment = Watcher().see(Story(EVENING).start())
    assert moment.fact("now.clock") == "00:45:00"
    assert moment.fact("now.weekday") == "mon"


def test_streams_of_one_server() -> None:
    watcher, story = Watcher(), Story(EVENING)
    watcher.see(story.start(player=TV))
    moment = watcher.see(story.start("bob", PARIS, PHONE))
    assert moment.fact("streams.total") == 2
    assert moment.fact("streams.remote") == 1
    assert moment.fact("streams.total", {"server": "plex:other"}) == 0
    assert moment.fact("streams.bandwidth_kbps") == 8000
