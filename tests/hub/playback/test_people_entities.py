"""Persons, players and the hub as devices: what they show, and what can be asked of them."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import pytest_asyncio

from hub.core.context import Context
from hub.core.devices import DEVICES
from hub.core.entities import ENTITIES, ENTITY_REGISTRY
from hub.core.errors import Unavailable, UsherError
from hub.core.servers import ITEMS_CHANGED, ItemChange, ItemsChanged
from hub.core.states import STATES
from hub.models.item import Item, MediaType
from hub.models.observation import Source
from hub.models.server import Library, LibraryKind
from hub.models.session import SessionState
from tests.support.shelf.plex import SERVER_ID
from tests.support.waiting import eventually
from tests.support.whole_hub import Scene, item_of, player_of, view_of, whole_hub

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("people")
    async with whole_hub(folder) as made:
        yield made


def unique(scene: Scene, unique_id: str) -> str:
    """The entity id of an entity."""
    found = {one.unique_id: one.entity_id for one in scene.hub[ENTITY_REGISTRY].all()}
    return found[unique_id]


def state_of(scene: Scene, unique_id: str) -> str | None:
    state = scene.hub[STATES].get(unique(scene, unique_id))
    return None if state is None else state.state


def attributes_of(scene: Scene, unique_id: str) -> dict[str, object]:
    state = scene.hub[STATES].get(unique(scene, unique_id))
    return {} if state is None else dict(state.attributes)


async def test_a_person_shows_what_they_watch_and_that_they_stopped(scene: Scene) -> None:
    ann = f"person_{scene.persons['ann']}"
    await scene.watch("ann", "bob")
    await eventually(lambda: state_of(scene, f"{ann}_watching") == "on")
    assert state_of(scene, f"{ann}_now_watching") == "Marblefilm 0 (2000)"
    told = attributes_of(scene, f"{ann}_now_watching")
    assert (told["player"], told["person_id"]) == ("Marble screen", scene.persons["ann"])
    assert attributes_of(scene, f"{ann}_last_place")["latitude"] == 10.0
    await eventually(lambda: state_of(scene, f"{ann}_watch_time_week") not in (None, "unknown"))

    await scene.watch("bob")
    await eventually(lambda: state_of(scene, f"{ann}_watching") == "off")
    assert state_of(scene, f"{ann}_now_watching") == "unknown"
    assert attributes_of(scene, f"{ann}_playback")["event_type"] == "stopped"
    assert attributes_of(scene, f"{ann}_last_place")["latitude"] == 10.0


async def test_a_player_is_paused_by_its_button_while_it_plays(scene: Scene) -> None:
    await scene.watch("ann", "bob")
    player = f"player_{player_of('ann').key}"
    await eventually(lambda: state_of(scene, f"{player}_state") == "playing")
    assert state_of(scene, f"{player}_title") == "Marblefilm 0 (2000)"
    assert state_of(scene, f"{player}_progress") == "1"
    entities = scene.hub[ENTITIES]
    before = len(scene.server.done)
    await entities.command(unique(scene, f"{player}_pause"), None, Context())
    await entities.command(unique(scene, f"{player}_notify"), "Dinner!", Context())
    assert len(scene.server.done) == before + 2

    paused = replace(view_of("ann"), state=SessionState.PAUSED)
    await scene.reporter.listed([paused, view_of("bob")], Source.WEBSOCKET)
    await eventually(lambda: state_of(scene, f"{player}_state") == "paused")
    bobs = unique(scene, f"player_{player_of('bob').key}_pause")
    with pytest.raises(Unavailable):
        await entities.command(bobs, None, Context())
    await scene.watch("bob")
    await eventually(lambda: state_of(scene, f"{player}_state") == "idle")
    with pytest.raises(UsherError):
        await entities.command(unique(scene, f"{player}_stop"), None, Context())


async def test_a_player_with_another_name_stays_the_same_device(scene: Scene) -> None:
    await scene.watch("ann", "bob")
    player = player_of("ann")
    known = await eventually(
        lambda: scene.hub[DEVICES].by_identifier(("player", player.key)),
    )
    assert known is not None
    count = len(scene.hub[ENTITY_REGISTRY].all(device_id=known.id))
    renamed = replace(view_of("ann"), player=replace(player, name="Den"))
    await scene.reporter.listed([renamed, view_of("bob")], Source.WEBSOCKET)
    await eventually(lambda: scene.hub[DEVICES].get(known.id).name == "Den")
    assert len(scene.hub[ENTITY_REGISTRY].all(device_id=known.id)) == count


async def test_the_hub_counts_and_tells_what_is_new(scene: Scene) -> None:
    hub_id = next(
        key
        for device in scene.hub[DEVICES].all()
        for kind, key in device.identifiers
        if kind == "hub"
    )
    await scene.watch("ann", "bob")
    await eventually(lambda: state_of(scene, f"hub_{hub_id}_streams") == "2")
    assert state_of(scene, f"hub_{hub_id}_persons_watching") == "2"

    library = Library(server_id=SERVER_ID, key="9", name="Shows", kind=LibraryKind.SHOW)
    fresh = Item(
        key="new",
        type=MediaType.EPISODE,
        title="Pilot",
        grandparent_title="Late Light",
        index=1,
        parent_index=2,
        added_at=datetime.now(UTC),
    )
    old = replace(item_of("ann"), key="old", added_at=datetime(2020, 1, 1, tzinfo=UTC))
    change = ItemsChanged(SERVER_ID, library, ItemChange.ADDED, (old, fresh))
    scene.hub.bus.fire(ITEMS_CHANGED, change)
    new = f"hub_{hub_id}_new_item"
    await eventually(
        lambda: attributes_of(scene, new).get("full_title") == "Late Light S02E01 Pilot"
    )
    at = state_of(scene, new)
    scene.hub.bus.fire(ITEMS_CHANGED, change)
    assert state_of(scene, new) == at
