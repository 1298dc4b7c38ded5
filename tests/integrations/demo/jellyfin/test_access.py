"""Who gets into Jellyfin: passwords, keys, Quick Connect, and what is open to all."""

from typing import Any

import pytest

from integrations.demo.jellyfin_server import JellyfinServer, Settings
from integrations.demo.world.items import ItemKind
from tests.integrations.demo.jellyfin.conftest import MakeJellyfin
from tests.integrations.demo.mediabrowser import INTRODUCTION, Scene

QUIET: dict[str, Any] = {"headers": {"Authorization": ""}}
HELLO: dict[str, Any] = {"headers": dict(INTRODUCTION)}


async def sign_in(scene: Scene, name: str, password: str | None) -> tuple[int, Any]:
    body = {"Username": name, "Pw": password}
    return await scene.ask("/Users/AuthenticateByName", "POST", json=body, **HELLO)


async def test_signing_in_gives_a_token_that_works(jellyfin: Scene) -> None:
    owner = jellyfin.owner
    status, result = await sign_in(jellyfin, owner.name.upper(), owner.password)
    assert status == 200
    assert result["ServerId"] == jellyfin.server.id
    assert result["User"]["Name"] == owner.name
    assert result["User"]["Policy"]["IsAdministrator"] is True
    assert result["SessionInfo"]["DeviceId"] == "bench-1"
    me = await jellyfin.get("/Users/Me", token=result["AccessToken"])
    assert me["Id"] == owner.key
    assert (await jellyfin.ask("/Sessions/Logout", "POST", token=result["AccessToken"]))[0] == 204
    assert (await jellyfin.ask("/Users/Me", token=result["AccessToken"]))[0] == 401


@pytest.mark.parametrize("password", ["wrong", "", None])
async def test_a_wrong_password_is_401_and_logged(jellyfin: Scene, password: str | None) -> None:
    status, text = await sign_in(jellyfin, jellyfin.owner.name, password)
    assert (status, text) == (401, "Error processing request.")
    log = await jellyfin.get("/System/ActivityLog/Entries")
    assert log["Items"][0]["Type"] == "AuthenticationFailed"
    assert log["Items"][0]["Severity"] == "Error"


async def test_an_app_that_does_not_introduce_itself_cannot_sign_in(jellyfin: Scene) -> None:
    owner = jellyfin.owner
    body = {"Username": owner.name, "Pw": owner.password}
    status, problem = await jellyfin.ask("/Users/AuthenticateByName", "POST", json=body, **QUIET)
    assert status == 400
    assert problem["status"] == 400


@pytest.mark.parametrize("header", ["", 'MediaBrowser Token="wrong"', "Bearer x", "nonsense"])
@pytest.mark.parametrize("path", ["/System/Info", "/Sessions", "/Users"])
async def test_without_a_valid_token_it_is_401(jellyfin: Scene, path: str, header: str) -> None:
    assert (await jellyfin.ask(path, headers={"Authorization": header}))[0] == 401


async def test_some_things_are_open_to_all(jellyfin: Scene) -> None:
    info = (await jellyfin.ask("/System/Info/Public", **QUIET))[1]
    assert info["ProductName"] == "Jellyfin Server"
    assert info["Id"] == jellyfin.server.id
    assert info["StartupWizardCompleted"] is True
    assert (await jellyfin.ask("/health", **QUIET)) == (200, "Healthy")
    key = jellyfin.entry(ItemKind.MOVIE).key
    status, picture = await jellyfin.ask(f"/Items/{key}/Images/Primary?maxHeight=300", **QUIET)
    assert status == 200
    assert "<svg" in picture


@pytest.mark.parametrize(
    "path", ["/Users", "/Devices", "/ScheduledTasks", "/Library/VirtualFolders", "/Auth/Keys"]
)
async def test_a_guest_is_kept_out_of_what_is_the_administrators(
    jellyfin: Scene, path: str
) -> None:
    assert (await jellyfin.ask(path, token=jellyfin.guest.token))[0] == 403
    assert (await jellyfin.ask(path, token=jellyfin.owner.token))[0] == 200


async def test_a_guest_sees_neither_other_accounts_nor_their_sessions(jellyfin: Scene) -> None:
    jellyfin.play(ItemKind.EPISODE)
    own = jellyfin.play(ItemKind.MOVIE, jellyfin.guest)
    sessions = await jellyfin.get("/Sessions", token=jellyfin.guest.token)
    assert [session["UserId"] for session in sessions] == [own.account.key]
    other = f"/Users/{jellyfin.owner.key}"
    assert (await jellyfin.ask(other, token=jellyfin.guest.token))[0] == 403


async def test_api_keys_are_made_listed_and_revoked(jellyfin: Scene) -> None:
    assert (await jellyfin.ask("/Auth/Keys?app=Hub", "POST"))[0] == 204
    keys = (await jellyfin.get("/Auth/Keys"))["Items"]
    made = next(key["AccessToken"] for key in keys if key["AppName"] == "Hub")
    assert (await jellyfin.ask("/Users", token=made))[0] == 200
    assert (await jellyfin.ask("/Users/Me", token=made))[0] == 400
    assert (await jellyfin.ask(f"/Auth/Keys/{made}", "DELETE"))[0] == 204
    assert (await jellyfin.ask("/Users", token=made))[0] == 401


async def test_tokens_can_all_be_revoked(jellyfin: Scene) -> None:
    jellyfin.simulator.keyring.revoke_all()
    assert (await jellyfin.ask("/System/Info"))[0] == 401


@pytest.mark.parametrize("path", ["/system/info/public", "/SYSTEM/INFO/PUBLIC", "/users/me"])
async def test_paths_have_no_case(jellyfin: Scene, path: str) -> None:
    assert (await jellyfin.ask(path, token=jellyfin.owner.token))[0] == 200


async def test_unknown_paths_and_wrong_methods(jellyfin: Scene) -> None:
    assert (await jellyfin.ask("/Nothing/Here"))[0] == 404
    assert (await jellyfin.ask("/System/Info", "DELETE"))[0] == 405


async def test_a_base_path_leads_to_everything(make_jellyfin: MakeJellyfin) -> None:
    async with make_jellyfin(settings=Settings(base_path="/jellyfin")) as scene:
        info = await scene.get("/System/Info/Public")
        assert info["LocalAddress"].endswith("/jellyfin")
        bare = scene.simulator.doorway.url + "/System/Info/Public"
        async with scene.http.get(bare, allow_redirects=False) as response:
            assert response.status == 302
            assert response.headers["Location"] == "/jellyfin/web/"


async def begin(scene: Scene) -> dict[str, Any]:
    assert await scene.get("/QuickConnect/Enabled", **QUIET) is True
    status, pending = await scene.ask("/QuickConnect/Initiate", "POST", **HELLO)
    assert status == 200
    assert pending["Authenticated"] is False
    assert len(pending["Secret"]) == 64
    assert len(pending["Code"]) == 6
    assert pending["DeviceName"] == "Bench"
    result: dict[str, Any] = pending
    return result


async def test_quick_connect_from_the_code_to_the_token(jellyfin: Scene) -> None:
    pending = await begin(jellyfin)
    secret = {"secret": pending["Secret"]}
    assert (await jellyfin.get("/QuickConnect/Connect", params=secret))["Authenticated"] is False
    body: dict[str, Any] = {"json": {"Secret": pending["Secret"]}}
    early = await jellyfin.ask("/Users/AuthenticateWithQuickConnect", "POST", **body, **HELLO)
    assert early[0] == 401
    code = {"code": pending["Code"]}
    allowed = await jellyfin.ask(
        "/QuickConnect/Authorize", "POST", params=code, token=jellyfin.owner.token
    )
    assert allowed == (200, True)
    assert (await jellyfin.get("/QuickConnect/Connect", params=secret))["Authenticated"] is True
    status, result = await jellyfin.ask(
        "/Users/AuthenticateWithQuickConnect", "POST", **body, **HELLO
    )
    assert status == 200
    assert result["User"]["Id"] == jellyfin.owner.key
    assert (await jellyfin.ask("/Users/Me", token=result["AccessToken"]))[0] == 200
    again = await jellyfin.ask("/Users/AuthenticateWithQuickConnect", "POST", **body, **HELLO)
    assert again[0] == 401


async def test_quick_connect_forgets_after_ten_minutes(jellyfin: Scene) -> None:
    pending = await begin(jellyfin)
    jellyfin.clock.advance(601)
    secret = {"secret": pending["Secret"]}
    assert (await jellyfin.ask("/QuickConnect/Connect", params=secret))[0] == 404


async def test_quick_connect_can_be_switched_off(jellyfin: Scene) -> None:
    simulator = jellyfin.simulator
    assert isinstance(simulator, JellyfinServer)
    simulator.quick_connect.enabled = False
    assert await jellyfin.get("/QuickConnect/Enabled", **QUIET) is False
    refused = await jellyfin.ask("/QuickConnect/Initiate", "POST", **HELLO)
    assert refused == (401, "Quick connect is disabled")
