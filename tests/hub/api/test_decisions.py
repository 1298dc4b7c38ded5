"""Whose account is whose, what people are called, what is the same: decided and taken back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hub.api.endpoint import PREFIX
from hub.auth.auth import AUTH
from hub.history.facade import HISTORY
from hub.models.item import Item, MediaType
from hub.models.observation import AccountsSeen
from hub.models.people import Account
from hub.playback.pipeline import PLAYBACK
from tests.support.shelf.plex import SERVER_ID
from tests.support.waiting import eventually
from tests.support.whole_hub import Scene, account_of, key_of, whole_hub

OTHER = "jellyfin:other"
MOVIE = Item(key="m1", type=MediaType.MOVIE, title="Tilde", year=2001, guids=("imdb://tt01",))


async def post(scene: Scene, path: str, **body: Any) -> Any:
    response, answer = await scene.ask("admin", "POST", PREFIX + path, json=body)
    assert response.status == 200, (path, answer)
    return answer["data"]


def account_id(who: str) -> str:
    return quote(f"{SERVER_ID}/{key_of(who)}", safe="")


async def owner(scene: Scene, who: str) -> str:
    rows = await scene.get("admin", f"{PREFIX}/accounts")
    return next(str(row["person_id"]) for row in rows if row["key"] == key_of(who))


def tied(scene: Scene) -> str | None:
    """The person whom the viewer Ann is tied to."""
    user = scene.hub[AUTH].users.named("ann")
    assert user is not None
    return user.person_id


async def test_an_account_is_linked_by_hand_made_its_own_and_both_are_undone(
    tmp_path: Path,
) -> None:
    async with whole_hub(tmp_path, settled=True) as scene:
        ann, bob = scene.persons["ann"], scene.persons["bob"]
        linked = await post(scene, f"/accounts/{account_id('bob')}/link", person_id=ann)
        assert await owner(scene, "bob") == ann
        assert (linked["kind"], linked["about"]) == ("linked", account_of("bob").name)
        await post(scene, f"/decisions/{linked['id']}/undo")
        assert await owner(scene, "bob") == bob
        await post(scene, f"/accounts/{account_id('bob')}/unlink")
        assert await owner(scene, "bob") not in {ann, bob}
        status = await scene.status("admin", "POST", f"{PREFIX}/decisions/{linked['id']}/undo")
        assert status == 409
        told = await scene.get("admin", f"{PREFIX}/decisions")
        assert [(one["kind"], one["undone_at"] is None) for one in told] == [
            ("unlinked", True),
            ("linked", False),
        ]
        nobody = {"person_id": "01JZZZZZZZZZZZZZZZZZZZZZZZ"}
        path = f"{PREFIX}/accounts/{account_id('bob')}/link"
        assert await scene.status("admin", "POST", path, json=nobody) == 404
        assert await scene.status("editor", "POST", path, json=nobody) == 403


async def test_a_chosen_name_stays_when_persons_are_merged(tmp_path: Path) -> None:
    async with whole_hub(tmp_path, settled=True) as scene:
        ann, bob = scene.persons["ann"], scene.persons["bob"]
        renamed = await post(scene, f"/persons/{bob}/rename", name="  Robert ")
        merged = await post(scene, f"/persons/{ann}/merge", person_id=bob)
        assert await owner(scene, "ann") == await owner(scene, "bob") == bob
        persons = await scene.get("admin", f"{PREFIX}/persons")
        assert [one["name"] for one in persons if one["account_ids"]] == ["Robert"]
        await eventually(lambda: tied(scene) == bob)
        assert [one["id"] for one in await scene.get("ann", f"{PREFIX}/persons")] == [bob]
        await post(scene, f"/decisions/{merged['id']}/undo")
        await eventually(lambda: tied(scene) == ann)
        await post(scene, f"/decisions/{renamed['id']}/undo")
        names = {one["id"]: one["name"] for one in await scene.get("admin", f"{PREFIX}/persons")}
        assert names[bob] == account_of("bob").name


async def test_people_told_apart_stay_so_whatever_else_is_linked(tmp_path: Path) -> None:
    async with whole_hub(tmp_path, settled=True) as scene:
        again = Account(server_id=OTHER, key="1", name=account_of("ann").name)
        third = Account(server_id="emby:third", key="2", name=account_of("ann").name)
        for one in (again, third):
            seen = AccountsSeen(server_id=one.server_id, at=datetime.now(UTC), accounts=(one,))
            await scene.hub[PLAYBACK].observe(seen)
        asked = await scene.get("admin", f"{PREFIX}/suggestions/persons")
        assert len(asked) == 3
        ann = scene.persons["ann"]
        first = next(one for one in asked if ann in {one["person_id"], one["other_id"]})
        await post(scene, f"/suggestions/persons/{first['id']}/dismiss")
        left = await scene.get("admin", f"{PREFIX}/suggestions/persons")
        assert len(left) == 2


async def test_items_are_joined_told_apart_and_asked_about_again(tmp_path: Path) -> None:
    async with whole_hub(tmp_path, settled=True) as scene:
        now, history = datetime.now(UTC), scene.hub[HISTORY]
        await history.put_items(SERVER_ID, [MOVIE], "1", now)
        other = Item(key="m2", type=MediaType.MOVIE, title="TILDE", year=2002)
        await history.put_items(OTHER, [other], "1", now)
        (asked,) = await scene.get("admin", f"{PREFIX}/suggestions/items")
        joined = await post(scene, f"/suggestions/items/{asked['id']}/accept")
        assert await scene.get("admin", f"{PREFIX}/suggestions/items") == []
        (item,) = await scene.get("admin", f"{PREFIX}/items?title=tilde")
        facts = await scene.get("admin", f"{PREFIX}/items/{item['id']}/facts")
        assert {copy["server_id"] for copy in facts["copies"]} == {SERVER_ID, OTHER}
        await post(scene, f"/decisions/{joined['id']}/undo")
        (asked,) = await scene.get("admin", f"{PREFIX}/suggestions/items")
        apart = await post(scene, f"/suggestions/items/{asked['id']}/dismiss")
        assert await scene.get("admin", f"{PREFIX}/suggestions/items") == []
        await post(scene, f"/decisions/{apart['id']}/undo")
        assert len(await scene.get("admin", f"{PREFIX}/suggestions/items")) == 1
