"""The simulated plex.tv: signing in by PIN, and what one finds there."""

import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator
from typing import Any

import pytest

from integrations.demo.plex_server.plex_tv import PlexTv
from tests.integrations.demo.plex.scene import TOKEN, Scene

CLIENT = {"X-Plex-Client-Identifier": "a-hub", "X-Plex-Product": "Usher"}
JSON = {"Accept": "application/json"}


@pytest.fixture
async def plex_tv(plex: Scene) -> AsyncIterator[PlexTv]:
    async with PlexTv(plex.world, [plex.simulator]) as service:
        yield service


async def ask(plex: Scene, url: str, method: str = "GET", **options: Any) -> tuple[int, Any]:
    headers = {**CLIENT, **JSON, **options.pop("headers", {})}
    async with plex.http.request(method, url, headers=headers, **options) as response:
        if response.content_type == "application/json":
            return response.status, await response.json()
        return response.status, await response.text()


async def test_signing_in_by_pin(plex: Scene, plex_tv: PlexTv) -> None:
    status, pin = await ask(plex, f"{plex_tv.url}/api/v2/pins?strong=true", "POST")
    assert (status, pin["authToken"], pin["expiresIn"]) == (201, None, 1800)
    url = f"{plex_tv.url}/api/v2/pins/{pin['id']}"
    assert (await ask(plex, url))[1]["authToken"] is None
    assert plex_tv.allow(pin["code"])
    token = (await ask(plex, url))[1]["authToken"]
    status, user = await ask(plex, f"{plex_tv.url}/api/v2/user", headers={TOKEN: token})
    assert (status, user["username"]) == (200, "maja.lindqvist")
    _, resources = await ask(plex, f"{plex_tv.url}/api/v2/resources", headers={TOKEN: token})
    assert [(r["name"], r["owned"], r["presence"]) for r in resources] == [
        (plex.server.name, True, True)
    ]
    access = resources[0]["accessToken"]
    uri = resources[0]["connections"][0]["uri"]
    async with plex.http.get(f"{uri}/status/sessions", headers={TOKEN: access}) as answer:
        assert answer.status == 200


async def test_the_page_allows_what_it_is_asked_for(plex: Scene, plex_tv: PlexTv) -> None:
    status, page = await ask(plex, f"{plex_tv.url}/auth")
    assert status == 200
    assert "Allow" in page
    _, pin = await ask(plex, f"{plex_tv.url}/api/v2/pins?strong=true", "POST")
    url = f"{plex_tv.url}/api/demo/allow"
    assert (await ask(plex, url, "POST", json={"code": "nothing"}))[0] == 404
    assert (await ask(plex, url, "POST", json={"code": pin["code"]}))[0] == 204


async def test_a_short_pin_is_typed_in_by_somebody_signed_in(plex: Scene, plex_tv: PlexTv) -> None:
    _, pin = await ask(plex, f"{plex_tv.url}/api/v2/pins", "POST")
    assert len(pin["code"]) == 4
    ada = plex_tv.account(plex.world.person("Ada"))
    link = f"{plex_tv.url}/api/v2/pins/link"
    data = {"code": pin["code"]}
    assert (await ask(plex, link, "PUT", data=data))[0] == 401
    assert (await ask(plex, link, "PUT", data=data, headers={TOKEN: ada.token}))[0] == 204
    _, pin = await ask(plex, f"{plex_tv.url}/api/v2/pins/{pin['id']}")
    assert pin["authToken"] == ada.token


async def test_a_pin_expires_and_is_for_one_client(plex: Scene, plex_tv: PlexTv) -> None:
    _, pin = await ask(plex, f"{plex_tv.url}/api/v2/pins?strong=true", "POST")
    url = f"{plex_tv.url}/api/v2/pins/{pin['id']}"
    other = {"X-Plex-Client-Identifier": "another"}
    assert (await ask(plex, url, headers=other))[0] == 404
    plex.clock.advance(1801)
    assert (await ask(plex, url))[0] == 404
    assert not plex_tv.allow(pin["code"])


async def test_a_friend_finds_the_server_with_a_token_of_their_own(
    plex: Scene, plex_tv: PlexTv
) -> None:
    ada = plex_tv.account(plex.world.person("Ada"))
    _, (resource,) = await ask(plex, f"{plex_tv.url}/api/v2/resources", headers={TOKEN: ada.token})
    assert (resource["owned"], resource["sourceTitle"]) == (False, "maja.lindqvist")
    own = plex.server.account_of(plex.world.person("Ada"))
    assert resource["accessToken"] == own.token


async def test_the_owner_sees_with_whom_they_share(plex: Scene, plex_tv: PlexTv) -> None:
    owner = plex_tv.account(plex.world.person("Maja"))
    friends = plex.server.accounts[1:]
    for path, tag in (
        ("/api/users", "User"),
        (f"/api/servers/{plex.server.id}/shared_servers", "SharedServer"),
    ):
        _, text = await ask(plex, f"{plex_tv.url}{path}", headers={TOKEN: owner.token})
        rows = ET.fromstring(text).findall(tag)
        assert [row.get("username") for row in rows] == [friend.name for friend in friends]


async def test_webhooks_are_kept_for_the_account(plex: Scene, plex_tv: PlexTv) -> None:
    owner = {TOKEN: plex_tv.account(plex.world.person("Maja")).token}
    url = f"{plex_tv.url}/api/v2/user/webhooks"
    hook = "http://127.0.0.1:3857/api/v1/webhook/secret"
    assert (await ask(plex, url, "POST", data={"urls[]": hook}, headers=owner))[0] == 201
    assert (await ask(plex, url, headers=owner))[1] == [{"url": hook}]
    assert plex.simulator.state.options.webhook_urls == [hook]


async def test_strangers_are_turned_away(plex: Scene, plex_tv: PlexTv) -> None:
    for path in ("/api/v2/user", "/api/v2/resources", "/api/users"):
        status, body = await ask(plex, f"{plex_tv.url}{path}", headers={TOKEN: "wrong"})
        assert status == 401
        assert body["errors"][0]["code"] == 1001
    async with plex.http.post(f"{plex_tv.url}/api/v2/pins") as answer:
        assert answer.status == 400


async def test_faces_are_drawn(plex: Scene, plex_tv: PlexTv) -> None:
    plex.play()
    (session,) = await plex.sessions()
    path = session["User"]["thumb"].removeprefix("https://plex.tv").partition("?")[0]
    async with plex.http.get(f"{plex_tv.url}{path}") as answer:
        assert answer.content_type == "image/svg+xml"
        assert "ML" in await answer.text()
