"""Who gets into Emby, and by which path."""

from typing import Any

import pytest

from integrations.demo.emby_server import Settings
from integrations.demo.world.items import ItemKind
from tests.integrations.demo.emby.conftest import MakeEmby
from tests.integrations.demo.mediabrowser import INTRODUCTION, Scene

QUIET: dict[str, Any] = {"headers": {"Authorization": ""}}


@pytest.mark.parametrize("prefix", ["", "/emby", "/Emby", "/mediabrowser"])
async def test_the_prefix_may_be_there_or_not(emby: Scene, prefix: str) -> None:
    info = await emby.get(f"{prefix}/System/Info/Public", **QUIET)
    assert info["Id"] == emby.server.id
    assert info["LocalAddresses"]
    assert not {"ProductName", "StartupWizardCompleted"} & set(info)


async def test_the_server_calls_itself_a_upnp_device(emby: Scene) -> None:
    async with emby.http.get(f"{emby.simulator.url}/System/Info/Public") as response:
        assert response.headers["Server"] == "UPnP/1.0 DLNADOC/1.50"


@pytest.mark.parametrize(
    "forms",
    [
        {"headers": {"Authorization": "", "X-Emby-Token": "{key}"}},
        {"headers": {"Authorization": 'Emby UserId="u", Client="c", Token="{key}"'}},
        {"headers": {"Authorization": "", "X-Emby-Authorization": 'MediaBrowser Token="{key}"'}},
        {"headers": {"Authorization": ""}, "params": {"api_key": "{key}"}},
        {"headers": {"Authorization": ""}, "params": {"X-Emby-Token": "{key}"}},
    ],
)
@pytest.mark.parametrize("version", ["4.8.11.0", "4.9.1.80"])
async def test_every_form_of_token_works(
    make_emby: MakeEmby, version: str, forms: dict[str, dict[str, str]]
) -> None:
    async with make_emby(version) as scene:
        key = scene.simulator.keyring.api_key
        filled: dict[str, Any] = {
            part: {name: value.replace("{key}", key) for name, value in values.items()}
            for part, values in forms.items()
        }
        assert (await scene.ask("/emby/System/Info", **filled))[0] == 200
        scene.simulator.keyring.revoke(key)
        refused = await scene.ask("/emby/System/Info", **filled)
        assert refused == (401, "Access token is invalid or expired.")


async def test_signing_in_by_password(emby: Scene) -> None:
    hello: dict[str, Any] = {"headers": dict(INTRODUCTION)}
    body = {"Username": emby.owner.name, "Pw": emby.owner.password}
    path = "/emby/Users/AuthenticateByName"
    status, login = await emby.ask(path, "POST", json=body, **hello)
    assert status == 200
    own = {"Authorization": "", "X-Emby-Token": login["AccessToken"]}
    assert (await emby.get("/emby/Users/Me", headers=own))["Id"] == emby.owner.key
    wrong = await emby.ask(path, "POST", json={**body, "Pw": "no"}, **hello)
    assert wrong == (401, "Invalid username or password entered.")
    log = await emby.get("/emby/System/ActivityLog/Entries")
    assert [entry["Type"] for entry in log["Items"]][:2] == [
        "user.authenticationfailed",
        "user.authenticated",
    ]


@pytest.mark.parametrize(
    "path", ["/QuickConnect/Enabled", "/health", "/UserViews", "/MediaSegments/1", "/Items/1"]
)
async def test_what_only_jellyfin_has_is_not_there(emby: Scene, path: str) -> None:
    assert (await emby.ask(path))[0] == 404


async def test_item_ids_are_short_numbers(emby: Scene) -> None:
    movie = emby.entry(ItemKind.MOVIE)
    found = await emby.get("/emby/Items", params={"Ids": movie.key, "Fields": "MediaSources"})
    (item,) = found["Items"]
    assert item["Id"].isdecimal()
    assert len(item["Id"]) < 10
    assert item["MediaSources"][0]["Id"] == f"mediasource_{movie.key}"
    assert "StartIndex" not in found


async def test_items_by_an_id_outside_the_server(emby: Scene) -> None:
    movie = emby.entry(ItemKind.MOVIE)
    asked = {"Recursive": "true", "AnyProviderIdEquals": f"imdb.{movie.item.guids.imdb}"}
    found = await emby.get("/emby/Items", params=asked)
    assert [item["Id"] for item in found["Items"]] == [movie.key]


async def test_a_base_path_comes_before_the_prefix(make_emby: MakeEmby) -> None:
    async with make_emby(settings=Settings(base_path="/tv")) as scene:
        assert (await scene.get("/emby/System/Info/Public"))["Id"] == scene.server.id
