"""Pages under the hood: services are shown and called there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
import voluptuous as vol

from hub.core.selectors import Number, Text
from hub.core.services import SERVICES, ServiceCall, SupportsResponse
from tests.support.whole_hub import Scene, whole_hub

SUM = "/developer/services/sums.add"
FIELDS = vol.Schema({vol.Required("of"): Number(min=0, max=9), vol.Optional("as"): Text()})


@pytest_asyncio.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with whole_hub(tmp_path) as scene:
        yield scene


async def test_services_are_shown_and_called(scene: Scene) -> None:
    def add(call: ServiceCall) -> dict[str, object]:
        return {"sum<b>": call.data["of"] + 1}

    scene.hub[SERVICES].register(
        "sums", "add", add, schema=FIELDS, description="Add one",
        supports_response=SupportsResponse.ONLY,
    )  # fmt: skip

    assert "sums.add" in await _shown(scene, "/developer/services")
    page = await _shown(scene, SUM)
    assert "/api/v1/services/sums/add" in page
    done = await _called(scene, '{"of": 2}', 200)
    assert "sum&lt;b&gt;" in done
    for odd, said in (
        ('{"of": 10}', "at most 9"),
        ("{", "no JSON"),
        ("[]", "an object"),
        ("", "of"),
        ("<script>", "&lt;script&gt;"),
    ):
        assert said in await _called(scene, odd, 400), odd
    assert await scene.status("ann", "GET", SUM) == 403
    assert await scene.status("ann", "POST", SUM, data={"data": '{"of": 1}'}) == 403
    assert await scene.status("admin", "GET", "/developer/services/no.such") == 404


async def _shown(scene: Scene, path: str) -> str:
    response, body = await scene.ask("admin", "GET", path)
    assert response.status == 200, body
    return str(body.decode())


async def _called(scene: Scene, data: str, status: int) -> str:
    response, body = await scene.ask("admin", "POST", SUM, data={"data": data})
    assert response.status == status, body
    return str(body.decode())
