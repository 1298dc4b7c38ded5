"""Who gets in, what other sites can make a browser do, and what every answer carries."""

import re
from base64 import b64encode
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientSession, CookieJar, FormData, WSServerHandshakeError

from hub.api.endpoint import PREFIX
from hub.auth.auth import AUTH
from hub.auth.roles import Role
from tests.hub.api.live_client import open_socket
from tests.support.whole_hub import PASSWORD, QUIET, Scene, whole_hub

module_loop = pytest.mark.asyncio(loop_scope="module")
HEADERS = (
    "Content-Security-Policy",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cache-Control",
)
FOREIGN = "http://evil.example"


@pytest_asyncio.fixture(loop_scope="module")
async def browser(scene: Scene) -> AsyncIterator[ClientSession]:
    """A browser that the admin signed in with: it has the cookie."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        given = {"username": "admin", "password": PASSWORD}
        async with session.post(f"{scene.url}{PREFIX}/auth/login", json=given) as response:
            assert response.status == 200
        yield session


async def csrf(scene: Scene, browser: ClientSession) -> str:
    async with browser.get(f"{scene.url}{PREFIX}/auth/me") as response:
        return str((await response.json())["data"]["csrf_token"])


async def post(browser: ClientSession, url: str, **options: Any) -> int:
    async with browser.post(url, allow_redirects=False, **options) as response:
        return response.status


@module_loop
async def test_a_sign_in_gives_a_token_and_a_cookie_that_scripts_cannot_read(scene: Scene) -> None:
    given = {"username": "ann", "password": PASSWORD}
    response, body = await scene.ask(None, "POST", f"{PREFIX}/auth/login", json=given)
    cookie = response.headers["Set-Cookie"]
    assert body["data"]["token"]
    assert body["data"]["user"]["person_id"] == scene.persons["ann"]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    scene.http.cookie_jar.clear()


@module_loop
async def test_signing_out_makes_the_token_worthless(scene: Scene) -> None:
    token = await scene.hub[AUTH].sign_in("ann", PASSWORD)
    scene.tokens["once"] = token.text
    assert (await scene.get("once", f"{PREFIX}/auth/me"))["name"] == "ann"
    assert await scene.status("once", "POST", f"{PREFIX}/auth/logout") == 200
    assert await scene.status("once", "GET", f"{PREFIX}/auth/me") == 401


@module_loop
async def test_a_change_with_the_cookie_needs_the_token_of_the_page(
    scene: Scene, browser: ClientSession
) -> None:
    url = f"{scene.url}{PREFIX}/users"
    body = {"name": "eve", "password": "short"}
    assert await post(browser, url, json=body) == 403
    assert await post(browser, url, json=body, headers={"X-CSRF-Token": "wrong"}) == 403
    token = await csrf(scene, browser)
    assert await post(browser, url, json=body, headers={"X-CSRF-Token": token}) == 400


@module_loop
@pytest.mark.parametrize("kind", ["urlencoded", "multipart"])
async def test_a_form_needs_it_too(scene: Scene, browser: ClientSession, kind: str) -> None:
    url = f"{scene.url}/settings/account"
    fields = {"language": "en", "time_zone": "Europe/Berlin"}

    def form(**more: str) -> FormData:
        data = FormData(default_to_multipart=kind == "multipart")
        for name, value in {**fields, **more}.items():
            data.add_field(name, value)
        return data

    assert await post(browser, url, data=form()) == 403
    assert await post(browser, url, data=form(csrf_token="wrong")) == 403
    assert await post(browser, url, data=form(csrf_token=await csrf(scene, browser))) == 303


@module_loop
async def test_another_site_is_refused_even_with_the_token(
    scene: Scene, browser: ClientSession
) -> None:
    token = {"X-CSRF-Token": await csrf(scene, browser)}
    for site, status in (("cross-site", 403), ("same-site", 403), ("same-origin", 400)):
        given = {**token, "Sec-Fetch-Site": site}
        assert await post(browser, f"{scene.url}{PREFIX}/users", json={}, headers=given) == status


@module_loop
async def test_a_bearer_token_needs_no_csrf_token(scene: Scene) -> None:
    headers = {"Origin": FOREIGN, "Sec-Fetch-Site": "cross-site"}
    path = f"{PREFIX}/users"
    assert await scene.status("admin", "POST", path, json={}, headers=headers) == 400


@module_loop
async def test_no_other_site_signs_a_browser_in(scene: Scene) -> None:
    given = {"username": "ann", "password": PASSWORD}
    path = f"{PREFIX}/auth/login"
    for headers in ({"Origin": FOREIGN}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert await scene.status(None, "POST", path, json=given, headers=headers) == 403, headers
    own = {"Origin": scene.url}
    assert await scene.status(None, "POST", path, json=given, headers=own) == 200
    scene.http.cookie_jar.clear()


@module_loop
async def test_no_other_site_opens_the_socket_with_the_cookie(
    scene: Scene, browser: ClientSession
) -> None:
    url = f"{scene.url}{PREFIX}/ws"
    for headers in (
        {"Origin": FOREIGN},
        {"Origin": "null"},
        {"Origin": scene.url.rsplit(":", 1)[0] + ":1"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        with pytest.raises(WSServerHandshakeError, match="403"):
            await browser.ws_connect(url, headers=headers)
    async with browser.ws_connect(url, headers={"Origin": scene.url}) as socket:
        await socket.send_json({"id": 1, "type": "ping"})
        assert (await socket.receive_json())["type"] == "pong"
    async with open_socket(scene, "ann", {"Origin": FOREIGN}) as other:
        assert (await other.result(await other.send(type="ping")))["status"] == "success"


@module_loop
async def test_a_long_lived_token_is_no_cookie(scene: Scene) -> None:
    """A cookie is sent by the browser itself, so that only sign-ins with a CSRF token are."""
    _, text = await scene.hub[AUTH].tokens.create("script", Role.ADMIN)
    headers = {"Cookie": f"usher_session={text}"}
    assert await scene.status(None, "GET", f"{PREFIX}/auth/me", headers=headers) == 401


@module_loop
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/no/such/page", 404),
        ("/sign-in", 303),
        ("/settings", 303),
        (f"{PREFIX}/auth/me", 200),
        (f"{PREFIX}/nothing", 404),
        (f"{PREFIX}/plays?limit=no", 400),
        (f"{PREFIX}/openapi.json", 200),
        ("/metrics", 403),
        ("/static/nothing.js", 404),
        ("/favicon.ico", 302),
    ],
)
async def test_every_answer_carries_the_headers(scene: Scene, path: str, status: int) -> None:
    response, _ = await scene.ask("ann", "GET", path)
    assert response.status == status
    assert [name for name in HEADERS if name not in response.headers] == []
    policy = response.headers["Content-Security-Policy"]
    assert re.search(r"script-src 'nonce-[\w-]{20,}' 'strict-dynamic'", policy)
    assert "unsafe" not in policy
    assert response.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in response.headers


@module_loop
async def test_static_files_may_be_cached_and_pictures_only_in_private(scene: Scene) -> None:
    icon, _ = await scene.ask("ann", "GET", "/favicon.ico")
    file, _ = await scene.ask(None, "GET", icon.headers["Location"])
    assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    path = f"{PREFIX}/servers/plex:still/picture?path=/art/Marble-poster"
    picture, body = await scene.ask("ann", "GET", path)
    assert picture.headers["Cache-Control"].startswith("private")
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    known = {"If-None-Match": picture.headers["ETag"]}
    again, nothing = await scene.ask("ann", "GET", path, headers=known)
    assert (again.status, nothing, bool(body)) == (304, b"", True)


@module_loop
async def test_a_nonce_is_used_once(scene: Scene) -> None:
    answers = [(await scene.ask("ann", "GET", "/"))[0] for _ in range(2)]
    assert len({answer.headers["Content-Security-Policy"] for answer in answers}) == 2


@module_loop
@pytest.mark.parametrize(
    "path", ["/<script>alert(1)</script>", "/history/<b>x", "/sign-in?next=//e"]
)
async def test_pages_do_not_reflect_what_was_asked(scene: Scene, path: str) -> None:
    _, body = await scene.ask("ann", "GET", path)
    assert b"<script>alert" not in body
    assert b"<b>x" not in body


@module_loop
@pytest.mark.parametrize("following", ["//evil.example", "https://evil.example", "/\\evil.example"])
async def test_a_sign_in_leads_only_to_our_own_pages(scene: Scene, following: str) -> None:
    form = {"username": "ann", "password": PASSWORD, "next": following}
    response, _ = await scene.ask(None, "POST", "/sign-in", data=form)
    assert (response.status, response.headers["Location"]) == (303, "/")
    scene.http.cookie_jar.clear()


async def test_passwords_can_be_guessed_a_few_times_only(folder: Path) -> None:
    async with whole_hub(folder) as scene:
        wrong = {"username": "ann", "password": "wrong"}
        path = f"{PREFIX}/auth/login"
        statuses = [await scene.status(None, "POST", path, json=wrong) for _ in range(12)]
        assert statuses == [401] * 10 + [429] * 2
        response, body = await scene.ask(
            None, "POST", path, json={"username": "admin", "password": PASSWORD}
        )
        assert (response.status, body["error"]["code"]) == (429, "too_many_requests")
        assert int(response.headers["Retry-After"]) > 0
        form = {"username": "admin", "password": PASSWORD}
        response, _ = await scene.ask(None, "POST", "/sign-in", data=form)
        assert response.status == 401


async def test_a_name_is_limited_from_many_addresses(folder: Path) -> None:
    config = QUIET + "http:\n  trusted_proxies: [127.0.0.1]\n"
    async with whole_hub(folder, config=config) as scene:
        wrong = {"username": "ann", "password": "wrong"}
        statuses = []
        for number in range(22):
            headers = {"X-Forwarded-For": f"198.51.100.{number}"}
            path = f"{PREFIX}/auth/login"
            statuses.append(await scene.status(None, "POST", path, json=wrong, headers=headers))
        assert statuses[:20] == [401] * 20
        assert statuses[-1] == 429


async def test_a_dashboard_of_pictures_is_let_through_and_a_flood_is_not(folder: Path) -> None:
    async with whole_hub(folder, limited=True) as scene:
        path = f"{PREFIX}/servers/plex:still/picture?path=/art/Marble-poster"
        assert {await scene.status("ann", "GET", path) for _ in range(320)} == {200}
        live = f"{PREFIX}/health/live"
        statuses = [await scene.status(None, "GET", live) for _ in range(1600)]
        assert statuses[-1] == 429


async def test_behind_a_proxy_with_https_and_a_base_path(folder: Path) -> None:
    config = QUIET + "http:\n  trusted_proxies: [127.0.0.1]\n  base_path: /usher\n"
    async with whole_hub(folder, config=config) as scene:
        headers = {
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "home.example",
            "X-Forwarded-Prefix": "/media",
            "Origin": "https://home.example",
        }
        given = {"username": "ann", "password": PASSWORD}
        path = f"/usher{PREFIX}/auth/login"
        response, _ = await scene.ask(None, "POST", path, json=given, headers=headers)
        assert response.status == 200
        cookie = response.headers["Set-Cookie"].split("; ")
        assert {"Secure", "HttpOnly", "Path=/media/usher"} <= set(cookie)
        assert "max-age=" in response.headers["Strict-Transport-Security"]
        assert await scene.status("ann", "GET", f"/usher{PREFIX}/sessions") == 200
        outside, _ = await scene.ask("ann", "GET", f"{PREFIX}/sessions")
        assert outside.status == 404
        assert [name for name in HEADERS if name not in outside.headers] == []
        for path in ("/", "/usher"):
            response, _ = await scene.ask("ann", "GET", path)
            assert (response.status, response.headers["Location"]) == (302, "/usher/"), path
        scene.http.cookie_jar.clear()
        page, _ = await scene.ask(None, "GET", "/usher/history", headers=headers)
        assert page.headers["Location"] == "/media/usher/sign-in?next=/history"


async def test_basic_mode(folder: Path) -> None:
    config = QUIET + "auth:\n  mode: basic\n"
    async with whole_hub(folder, config=config) as scene:

        def basic(password: str) -> dict[str, str]:
            return {"Authorization": "Basic " + b64encode(f"ann:{password}".encode()).decode()}

        path = f"{PREFIX}/auth/me"
        refused, _ = await scene.ask(None, "GET", path)
        assert (refused.status, refused.headers["WWW-Authenticate"][:5]) == (401, "Basic")
        for _ in range(30):
            _, body = await scene.ask(None, "GET", path, headers=basic(PASSWORD))
            assert body["data"]["name"] == "ann"
        form = {"Origin": FOREIGN, **basic(PASSWORD)}
        logout = f"{PREFIX}/auth/logout"
        assert await scene.status(None, "POST", logout, headers=form) == 403
        statuses = [await scene.status(None, "GET", path, headers=basic("no")) for _ in range(11)]
        assert (statuses[0], statuses[-1]) == (401, 429)
        user = scene.hub[AUTH].users.named("ann")
        assert user is not None
        await scene.hub[AUTH].users.update(user.id, disabled=True)
        assert await scene.status(None, "GET", path, headers=basic(PASSWORD)) == 401


async def test_without_sign_in_everybody_is_an_admin_but_no_other_site_is(folder: Path) -> None:
    async with whole_hub(folder, config=QUIET + "auth:\n  mode: none\n") as scene:
        assert (await scene.get(None, f"{PREFIX}/auth/me"))["role"] == "admin"
        path = f"{PREFIX}/tokens"
        body = {"name": "x"}
        for headers in ({"Origin": FOREIGN}, {"Sec-Fetch-Site": "cross-site"}):
            assert await scene.status(None, "POST", path, json=body, headers=headers) == 403
        assert await scene.status(None, "POST", path, json=body) == 200
        with pytest.raises(WSServerHandshakeError, match="403"):
            async with open_socket(scene, None, {"Origin": FOREIGN}):
                pass


async def test_the_owner_and_the_token_of_the_environment(folder: Path) -> None:
    environ = {
        "ADMIN_USERNAME": "owner",
        "ADMIN_PASSWORD": PASSWORD,
        "ADMIN_TOKEN": "a-token-of-the-environment",
        "JWT_SECRET": "x" * 40,
    }
    async with whole_hub(folder, environ=environ, peopled=False) as scene:
        scene.tokens["env"] = environ["ADMIN_TOKEN"]
        assert (await scene.get("env", f"{PREFIX}/auth/me"))["role"] == "admin"
        given = {"username": "owner", "password": PASSWORD}
        response, body = await scene.ask(None, "POST", f"{PREFIX}/auth/login", json=given)
        assert (response.status, body["data"]["user"]["role"]) == (200, "admin")
        scene.http.cookie_jar.clear()
        assert (await scene.ask(None, "GET", "/setup/account"))[0].headers["Location"]


async def test_wrong_tokens_cannot_be_tried_for_ever(folder: Path) -> None:
    async with whole_hub(folder, peopled=False) as scene:
        scene.tokens["guess"] = "ush_guess"
        path = f"{PREFIX}/auth/me"
        statuses = [await scene.status("guess", "GET", path) for _ in range(70)]
        assert (statuses[0], statuses[-1]) == (401, 429)


@module_loop
@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x"])
async def test_a_form_that_is_none_is_refused(
    browser: ClientSession, scene: Scene, kind: str
) -> None:
    headers = {"Content-Type": kind}
    assert (
        await post(browser, f"{scene.url}/settings/account", data=b"--x\r\nbad", headers=headers)
        == 403
    )


@module_loop
async def test_an_admin_gives_another_password_and_ties_a_token_to_a_person(
    scene: Scene, browser: ClientSession
) -> None:
    auth, csrf_token = scene.hub[AUTH], await csrf(scene, browser)
    user = await auth.create_user("forgetful", Role.VIEWER, password=PASSWORD)
    await auth.sign_in("forgetful", PASSWORD)
    url = f"{scene.url}/settings/users/{user.id}/password"
    weak = {"csrf_token": csrf_token, "new": "weak"}
    assert await post(browser, url, data=weak) == 400
    assert await post(browser, url, data={**weak, "new": f"{PASSWORD}-2"}) == 303
    assert auth.sign_ins_of(user.id) == []
    assert (await auth.verified("forgetful", f"{PASSWORD}-2")).id == user.id
    await auth.users.delete(user.id)

    ann = scene.persons["ann"]
    given = {"csrf_token": csrf_token, "name": "Ann's phone", "role": "viewer", "person": ann}
    assert await post(browser, f"{scene.url}/settings/tokens", data=given) == 200
    (made,) = [one for one in auth.tokens.all() if one.name == "Ann's phone"]
    assert (made.role, made.person_id) == (Role.VIEWER, ann)
    await auth.tokens.revoke(made.id)
