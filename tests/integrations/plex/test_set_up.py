"""Adding a Plex server by address and token: what is wrong is said, and where."""

from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from hub.core import http
from hub.core.diagnostics import entry_diagnostics
from hub.core.entries import ENTRIES, EntryState
from hub.core.servers import SERVERS
from integrations.demo.faults import Fault
from tests.integrations.plex.plex_hub import Scene, errors, plex_hub, reason, step
from tests.integrations.plex.proxy import without_websockets
from tests.support.certificates import self_signed
from tests.support.ports import free_port
from tests.support.serving import serving


def given(scene: Scene, **other: Any) -> dict[str, Any]:
    return {"url": scene.plex.url, "token": scene.plex.server.token, "verify_ssl": True, **other}


async def test_address_and_token_are_enough(scene: Scene) -> None:
    view = await scene.manual(**given(scene, url=f"{scene.plex.url}/"))
    entry = scene.entry_of(view)
    assert (entry.state, entry.title) == (EntryState.LOADED, "Attic")
    assert entry.unique_id == scene.plex.server.id
    assert entry.data["token"] == scene.plex.server.token
    (server,) = scene.hub[SERVERS]
    assert (server.server.name, server.server.version) == ("Attic", scene.plex.server.version)


async def test_nobody_answers(scene: Scene) -> None:
    view = await scene.manual(**given(scene, url=f"http://127.0.0.1:{free_port()}"))
    assert errors(view) == {"url": "cannot_connect"}
    view = await scene.answer(view, **given(scene))
    assert scene.entry_of(view).state is EntryState.LOADED


async def test_what_is_no_address(scene: Scene) -> None:
    for url in ("plex", "ftp://127.0.0.1", "http://", "http://127.0.0.1:99999"):
        assert errors(await scene.manual(**given(scene, url=url))).keys() == {"url"}, url


async def test_a_wrong_token(scene: Scene) -> None:
    view = await scene.manual(**given(scene, token="nonsense"))
    assert errors(view) == {"token": "invalid_auth"}


async def test_a_token_that_is_not_the_owners(scene: Scene) -> None:
    guest = scene.plex.server.accounts[1]
    view = await scene.manual(**given(scene, token=guest.token))
    assert errors(view) == {"token": "invalid_auth"}


async def test_a_certificate_nobody_trusts(scene: Scene, tmp_path: Path) -> None:
    async with without_websockets(scene.plex.url, self_signed(tmp_path)) as url:
        view = await scene.manual(**given(scene, url=url))
        assert errors(view) == {"url": "invalid_certificate"}
        view = await scene.answer(view, **given(scene, url=url, verify_ssl=False))
        assert scene.entry_of(view).state is EntryState.LOADED
        await scene.hub[ENTRIES].remove(scene.entry_of(view))


async def test_https_where_nobody_speaks_it(scene: Scene) -> None:
    url = scene.plex.url.replace("http:", "https:")
    assert errors(await scene.manual(**given(scene, url=url))) == {"url": "invalid_certificate"}


NOT_PLEX = (
    (b"<html><body>A router</body></html>", 200),
    (b'{"hello": "world"}', 200),
    (b'{"MediaContainer": {"size": 0}}', 200),
    (b"plain", 200),
    (b"", 204),
    (b"Not found", 404),
    (b"Sign in first", 401),
    (b"Broken", 500),
)


async def test_something_else_answers(scene: Scene) -> None:
    for body, status in NOT_PLEX:

        async def answer(_: web.Request, body: bytes = body, status: int = status) -> web.Response:
            return web.Response(body=body, status=status)

        async with serving(answer) as url:
            view = await scene.manual(**given(scene, url=url))
            assert errors(view) == {"url": "wrong_server"}, (status, body)


async def test_a_server_in_maintenance(scene: Scene) -> None:
    scene.plex.faults.set(Fault.UNAVAILABLE)
    view = await scene.manual(**given(scene))
    assert errors(view) == {"url": "server_busy"}
    scene.plex.faults.clear()
    view = await scene.answer(view, **given(scene))
    assert scene.entry_of(view).state is EntryState.LOADED


async def test_a_server_that_hangs(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "TOTAL_S", 0.2)
    scene.plex.faults.set(Fault.HANGING)
    assert errors(await scene.manual(**given(scene))) == {"url": "timeout_connect"}


async def test_tokens_do_not_follow_a_redirect_to_another_origin(scene: Scene) -> None:
    seen: list[str | None] = []

    async def other(request: web.Request) -> web.Response:
        seen.append(request.headers.get("X-Plex-Token"))
        return web.Response()

    async with serving(other) as elsewhere:

        async def redirect(_: web.Request) -> web.Response:
            raise web.HTTPFound(f"{elsewhere}/identity")

        async with serving(redirect) as url:
            view = await scene.manual(**given(scene, url=url))
    assert errors(view) == {"url": "redirected"}
    assert seen == []


async def test_a_server_that_is_set_up_is_not_added_twice(scene: Scene) -> None:
    entry = await scene.connected()
    view = await scene.manual(**given(scene, url=f"{scene.plex.url}/"))
    assert reason(view) == "already_configured"
    assert entry.data["url"] == f"{scene.plex.url}/"


async def test_two_servers_side_by_side(tmp_path: Path) -> None:
    async with plex_hub(tmp_path, servers=2) as scene:
        for simulator in scene.simulators:
            token = simulator.server.token
            view = await scene.manual(url=simulator.url, token=token, verify_ssl=True)
            assert scene.entry_of(view).state is EntryState.LOADED
        assert len(scene.hub[SERVERS]) == 2


async def test_a_bug_report_holds_no_secret(scene: Scene) -> None:
    entry = await scene.connected()
    report = str(await entry_diagnostics(scene.hub, entry))
    assert scene.plex.server.token not in report
    assert scene.plex.server.version in report


async def test_secrets_are_not_filled_in_again(scene: Scene) -> None:
    view = await scene.manual(**given(scene, token="nonsense"))
    assert step(view) == "manual"
    assert "nonsense" not in str(view.result.as_dict())
