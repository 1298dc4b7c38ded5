"""The simulator says nothing that real servers do not say: checked against captured payloads."""

import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest

from integrations.demo.plex_server.push.broadcast import Filter
from integrations.demo.world.items import ItemKind
from tests.integrations.demo.plex.scene import Scene
from tests.integrations.demo.plex.test_answers import populate
from tests.support.samples import sample_paths

pytestmark = pytest.mark.conformance

_ITEMS = {"Video", "Track", "Photo", "Directory"}
_PATHS = (
    "/",
    "/identity",
    "/status/sessions",
    "/status/sessions/history/all",
    "/transcode/sessions",
    "/library/sections",
    "/library/sections/1/all?includeGuids=1",
    "/library/sections/2/all",
    "/library/sections/3/all?type=10",
    "/accounts",
    "/devices",
    "/clients",
    "/statistics/bandwidth?timespan=6",
    "/statistics/resources?timespan=6",
    "/statistics/media?timespan=4",
    "/:/prefs",
    "/updater/status",
    "/livetv/sessions",
)

_DOCUMENTED = {("Metadata", "sourceIcon"), ("MediaContainer", "claimed"), ("Chapter", "tag")}
"""Attributes that are documented, though no capture at hand happens to have them."""

Facts = dict[tuple[str, str], set[str]]


def _xml_facts(element: ET.Element, facts: Facts) -> None:
    tag = "Metadata" if element.tag in _ITEMS else element.tag
    for name in element.attrib:
        facts[tag, name].add("xml")
    for child in element:
        _xml_facts(child, facts)


def _json_facts(tag: str, document: dict[str, Any], facts: Facts) -> None:
    for name, value in document.items():
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, dict):
                _json_facts("Metadata" if name in _ITEMS else name, child, facts)
            else:
                facts[tag, name].add(_type(child))


def _type(value: object) -> str:
    return "number" if type(value) in {int, float} else type(value).__name__


def _facts_of(path: Path, facts: Facts) -> None:
    if path.suffix == ".xml":
        with suppress(ET.ParseError):  # some captures are broken on purpose
            _xml_facts(ET.fromstring(path.read_text("utf-8")), facts)
    else:
        document = orjson.loads(path.read_bytes())
        if isinstance(document, dict):
            _json_facts("", document, facts)


@cache
def known() -> Facts:
    """Every attribute of every element in the captured payloads, with the types it had."""
    facts: Facts = defaultdict(set)
    for pattern in ("plex/**/*.xml", "plex/**/*.json", "reconstructed/plex/**/*.json"):
        for path in sample_paths(pattern):
            _facts_of(path, facts)
    return facts


def strange(document: dict[str, Any]) -> Iterator[str]:
    """What nobody has seen in a real answer."""
    said: Facts = defaultdict(set)
    _json_facts("", document, said)
    for (tag, name), types in sorted(said.items()):
        seen = known().get((tag, name))
        if (tag, name) in _DOCUMENTED:
            continue
        if seen is None:
            yield f"{tag}@{name} is unknown"
        elif "xml" not in seen and not types <= seen:
            yield f"{tag}@{name} is {types}, not {seen}"


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize("path", _PATHS)
async def test_answers_use_only_attributes_of_the_real_server(plex: Scene, path: str) -> None:
    populate(plex)
    assert list(strange({"MediaContainer": await plex.json(path)})) == []


@pytest.mark.usefixtures("samples")
@pytest.mark.parametrize("kind", [ItemKind.MOVIE, ItemKind.EPISODE, ItemKind.TRACK])
async def test_single_items_do_too(plex: Scene, kind: ItemKind) -> None:
    document = await plex.json(f"/library/metadata/{plex.entry(kind).key}?includeMarkers=1")
    assert list(strange({"MediaContainer": document})) == []


@pytest.mark.usefixtures("samples")
async def test_notifications_do_too(plex: Scene) -> None:
    with plex.simulator.state.broadcast.listen(Filter()) as listener:
        populate(plex)
        for stream in plex.world.streams():
            stream.stop()
        entry = plex.entry(ItemKind.EPISODE)
        plex.world.update_item(plex.server, entry)
        plex.world.remove_item(plex.server, plex.server.find(entry.item.full_title))
        assert await plex.status("/library/sections/1/refresh") == 200
        told = [listener.queue.get_nowait() for _ in range(listener.queue.qsize())]
    assert {frame.type for frame in told if frame} >= {"playing", "timeline", "activity"}
    assert [line for frame in told if frame for line in strange(frame.container())] == []
