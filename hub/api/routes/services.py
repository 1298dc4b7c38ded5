"""Services: what the hub and its integrations can be asked to do."""

from dataclasses import dataclass
from typing import Any

from pydantic import ConfigDict

from hub.api.endpoint import Call, Endpoints, RequestModel
from hub.auth.roles import Role
from hub.core.services import SERVICES, Service

endpoints = Endpoints("services")


@dataclass(frozen=True, slots=True)
class ServiceOut:
    """One service and its fields, each with the selector that asks for it."""

    domain: str
    name: str
    description: str
    fields: list[dict[str, Any]]
    response: str


class ServiceData(RequestModel):
    """The fields of the service; they are checked against its own schema."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)


@endpoints.get("/services", list[ServiceOut], role=Role.EDITOR)
async def services(call: Call[None, None]) -> list[ServiceOut]:
    """List every service with its fields."""
    return [_out(service) for service in call.hub[SERVICES].all()]


@endpoints.post("/services/{domain}/{name}", Any, role=Role.EDITOR, body=ServiceData)
async def call_service(call: Call[None, ServiceData]) -> Any:
    """Call a service; the answer is its own, null where it gives none."""
    data = call.body.model_extra or {}
    registry = call.hub[SERVICES]
    return await registry.call(call.path["domain"], call.path["name"], data, call.context())


def _out(service: Service) -> ServiceOut:
    return ServiceOut(
        service.domain,
        service.name,
        service.description,
        [field.as_dict() for field in service.fields],
        service.supports_response.value,
    )
