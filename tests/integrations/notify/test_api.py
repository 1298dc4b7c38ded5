"""The endpoints of notifications, and who may call them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import ClientSession

from hub.auth.auth import AUTH
from hub.auth.roles import Role
from hub.compose import CONFIG
from hub.core.config.sections import HTTP
from hub.core.household import HOUSEHOLD
from tests.integrations.notify.notify_hub import Scene
from tests.integrations.notify.sinks import HttpSink
from tests.integrations.notify.test_people import person
from tests.support.waiting import eventually
from tests.support.whole_hub import served

PASSWORD = "Correct-horse-7"


@dataclass(frozen=True, slots=True)
class Api:
    """The API of a hub for users of every role."""

    http: ClientSession
    url: str
    tokens: dict[str, str]

    async def ask(self, who: str, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """The status and the data, or the error."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        url = f"{self.url}/api/v1/notify{path}"
        async with self.http.request(method, url, json=body, headers=headers) as response:
            found = await response.json()
            return response.status, found.get("data", found.get("error"))

    async def page(self, who: str, path: str = "") -> tuple[int, str]:
        """The page of notifications."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Accept": "text/html"}
        async with self.http.get(f"{self.url}/notifications{path}", headers=headers) as response:
            return response.status, await response.text()


@pytest.fixture
async def maja(scene: Scene) -> str:
    return await person(scene)


@pytest.fixture
async def api(scene: Scene, maja: str) -> AsyncIterator[Api]:
    await scene.hub[HOUSEHOLD].update(complete=True)
    auth, tokens = scene.hub[AUTH], {}
    for name, role in (("admin", Role.ADMIN), ("editor", Role.EDITOR), ("maja", Role.VIEWER)):
        own = maja if name == "maja" else None
        await auth.create_user(name, role, password=PASSWORD, person_id=own)
        tokens[name] = (await auth.sign_in(name, PASSWORD)).text
    async with (
        served(scene.hub, scene.hub[CONFIG][HTTP]) as url,
        ClientSession() as http,
    ):
        yield Api(http, url, tokens)


def target(sink: HttpSink, name: str = "Hook", **more: Any) -> dict[str, Any]:
    fields = {"webhook_url": f"{sink.url}/{name}/s3cret"}
    return {"kind": "webhook", "name": name, "fields": fields, "test": False, **more}


async def test_the_life_of_a_target(api: Api, sink: HttpSink, maja: str) -> None:
    status, made = await api.ask("admin", "POST", "/targets", target(sink, test=True))
    assert (status, made["service"], made["state"]) == (201, "notify.hook", "idle")
    assert len(sink.got) == 1
    path = f"/targets/{made['id']}"

    options = {"person": maja, "burst": 3, "quiet_from": "22:00", "quiet_until": "07:00"}
    change = {"name": "Board", "options": options}
    status, changed = await api.ask("admin", "PATCH", path, change)
    assert (status, changed["title"], changed["service"]) == (200, "Board", "notify.hook")
    assert (changed["person_id"], changed["options"]["burst"]) == (maja, 3)
    assert (await api.ask("admin", "POST", f"{path}/test"))[1]["delivered"] is True
    status, off = await api.ask("admin", "PATCH", path, {"disabled": True})
    assert (status, off["state"]) == (200, "off")
    assert (await api.ask("admin", "POST", f"{path}/test"))[0] == 404

    listed = await api.ask("editor", "GET", "/targets")
    assert [one["title"] for one in listed[1]] == ["Board"]
    assert "s3cret" not in str(listed)
    assert (await api.ask("admin", "DELETE", path))[0] == 200
    assert (await api.ask("admin", "GET", path))[0] == 404


async def test_what_cannot_be_added_says_why(api: Api, sink: HttpSink) -> None:
    sink.status = 401
    status, error = await api.ask("admin", "POST", "/targets", target(sink, test=True))
    assert (status, error["code"]) == (400, "invalid_form")
    assert "refuses the credentials" in error["message"]
    for body in ({"kind": "pigeon", "name": "X"}, target(sink, fields={"url": 1})):
        assert (await api.ask("admin", "POST", "/targets", body))[0] == 400
    half = {"quiet_from": "22:00"}
    status, _ = await api.ask("admin", "POST", "/targets", target(sink, options=half))
    assert status == 400
    await api.ask("admin", "POST", "/targets", target(sink))
    assert (await api.ask("admin", "POST", "/targets", target(sink)))[0] == 409


async def test_what_could_not_be_delivered(api: Api, scene: Scene, sink: HttpSink) -> None:
    made = (await api.ask("admin", "POST", "/targets", target(sink)))[1]
    sink.status = 404
    for text in ("one", "two"):
        await scene.call("hook", text)
    await eventually(lambda: len(scene.notify.outbox.dead()) == 2)

    result = (await api.ask("admin", "POST", f"/targets/{made['id']}/test"))[1]
    assert (result["delivered"], result["code"]) == (False, "no_such_receiver")
    second, first = (await api.ask("admin", "GET", "/queue?state=dead"))[1]
    assert (first["message"], first["target"]) == ("one", "Hook")
    sink.status = 200
    assert (await api.ask("admin", "DELETE", f"/dead/{second['id']}"))[0] == 200
    assert (await api.ask("admin", "POST", f"/dead/{first['id']}/resend"))[0] == 200
    await eventually(lambda: sink.messages() == ["one"])
    assert (await api.ask("admin", "POST", f"/dead/{first['id']}/resend"))[0] == 404
    assert (await api.ask("admin", "GET", "/queue"))[1] == []


async def test_everybody_may_choose_what_they_hear_about(api: Api, maja: str) -> None:
    path = f"/persons/{maja}"
    wishes = {"opted_out": ["library"], "quiet_from": "22:00", "quiet_until": "07:00"}
    assert (await api.ask("maja", "PUT", path, wishes))[0] == 200
    found = (await api.ask("admin", "GET", path))[1]
    assert (found["opted_out"], found["quiet_from"]) == (["library"], "22:00:00")
    assert (await api.ask("editor", "PUT", path, wishes))[0] == 404
    assert (await api.ask("maja", "GET", "/persons/somebody-else"))[0] == 404
    assert (await api.ask("maja", "PUT", path, {"opted_out": ["weather"]}))[0] == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/targets"),
        ("DELETE", "/targets/x"),
        ("POST", "/targets/x/test"),
        ("GET", "/queue"),
        ("POST", "/dead/x/resend"),
        ("DELETE", "/dead/x"),
    ],
)
async def test_only_admins_touch_targets_and_the_queue(api: Api, method: str, path: str) -> None:
    for who in ("editor", "maja"):
        assert (await api.ask(who, method, path))[0] == 403
    assert (await api.ask("maja", "GET", "/targets"))[0] == 403


async def test_pages(api: Api, scene: Scene, sink: HttpSink, maja: str) -> None:
    entry = await scene.webhook(sink, "Board", person=maja)
    status, text = await api.page("admin")
    assert status == 200
    assert all(word in text for word in ("Board", "notify.board", "Maja"))
    status, text = await api.page("maja")
    assert status == 200
    assert entry.id not in text
    assert f"/notifications/persons/{maja}" in text
    assert (await api.page("maja", f"/persons/{maja}"))[0] == 200
    assert (await api.page("editor", f"/persons/{maja}"))[0] == 404
