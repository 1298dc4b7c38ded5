"""Services: checked before they run, documented by their schema, failing only as UsherErrors."""

from typing import Any

import pytest
import voluptuous as vol

from hub.core.bus import Event, EventBus
from hub.core.context import Context
from hub.core.errors import Conflict, InvalidInput, NotFound, UsherError
from hub.core.selectors import Number, Text
from hub.core.services import (
    SERVICE_CALLED,
    ServiceCall,
    ServiceCalled,
    ServiceRegistry,
    SupportsResponse,
)
from hub.core.tasks import Tasks

SCHEMA = vol.Schema(
    {
        vol.Required("message", description="What to say."): Text(),
        vol.Optional("volume", default=5): Number(min=0, max=10),
        vol.Optional("pin"): Text(type="password"),
    }
)


@pytest.fixture
def bus() -> EventBus:
    return EventBus(Tasks("test"))


@pytest.fixture
def services(bus: EventBus) -> ServiceRegistry:
    return ServiceRegistry(bus)


async def test_a_call_is_checked_completed_and_told(
    bus: EventBus, services: ServiceRegistry
) -> None:
    calls: list[ServiceCall] = []
    told: list[Event[ServiceCalled]] = []
    bus.listen(SERVICE_CALLED, told.append)

    async def say(call: ServiceCall) -> None:
        calls.append(call)

    services.register("player", "say", say, schema=SCHEMA, description="Say something.")
    cause = Context(user_id="ada")
    data = {"message": " hello ", "pin": "1234"}
    assert await services.call("player", "say", data, cause) is None
    assert dict(calls[0].data) == {"message": "hello", "volume": 5, "pin": "1234"}
    assert calls[0].context is cause
    assert dict(told[0].data.data) == {"message": "hello", "volume": 5}
    assert told[0].context is cause


async def test_a_wrong_call_says_what_is_wrong_and_does_not_run(services: ServiceRegistry) -> None:
    services.register("player", "say", _fail, schema=SCHEMA, description="Say something.")
    with pytest.raises(InvalidInput, match=r"player\.say: .*volume: must be at most 10"):
        await services.call("player", "say", {"message": "x", "volume": 11})
    with pytest.raises(InvalidInput, match="message: required"):
        await services.call("player", "say", {})
    with pytest.raises(NotFound, match="player has: say"):
        await services.call("player", "sing", {})


async def _fail(call: ServiceCall) -> None:
    raise ZeroDivisionError("a bug")


async def test_every_failure_is_an_error_of_ours(
    services: ServiceRegistry, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(call: ServiceCall) -> None:
        raise Conflict("It is playing.")

    services.register("player", "fail", _fail, description="Fail.")
    services.register("player", "refuse", refuse, description="Refuse.")
    with pytest.raises(UsherError, match="ZeroDivisionError: a bug"):
        await services.call("player", "fail")
    with pytest.raises(Conflict, match=r"It is playing\."):
        await services.call("player", "refuse")
    assert "The service player.fail failed" in caplog.text


async def test_only_services_that_answer_give_an_answer(services: ServiceRegistry) -> None:
    def answer(call: ServiceCall) -> dict[str, Any]:
        return {"count": 3}

    optional = SupportsResponse.OPTIONAL
    services.register("a", "tells", answer, description="Tell.", supports_response=optional)
    services.register("a", "keeps", answer, description="Keep it.")
    assert await services.call("a", "tells") == {"count": 3}
    assert await services.call("a", "keeps") is None


async def test_a_service_is_documented_and_can_be_taken_back(services: ServiceRegistry) -> None:
    take_back = services.register("a", "say", _fail, schema=SCHEMA, description="Say.")
    (service,) = services.all()
    assert [(field.name, field.required, field.description) for field in service.fields] == [
        ("message", True, "What to say."),
        ("volume", False, None),
        ("pin", False, None),
    ]
    with pytest.raises(Conflict):
        services.register("a", "say", _fail, description="Again.")
    take_back()
    take_back()
    assert services.all() == []
    unshowable = vol.Schema({"x": object()})
    with pytest.raises(TypeError):
        services.register("a", "odd", _fail, schema=unshowable, description="Odd.")
