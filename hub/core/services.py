"""Services.

What can be called, by the API, by rules and by other parts, with data that are checked first.
"""

import inspect
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

import voluptuous as vol

from hub.core.bus import EventBus, EventType
from hub.core.context import Context
from hub.core.errors import Conflict, InvalidInput, NotFound, UsherError
from hub.core.forms import Field, InvalidForm, fields_of, validate
from hub.core.hub import Key
from hub.core.states import check_entity_id

_log = logging.getLogger(__name__)


class SupportsResponse(StrEnum):
    """Whether a service answers with data."""

    NONE = "none"
    OPTIONAL = "optional"
    ONLY = "only"


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """One call, as its handler gets it; `data` have passed the schema."""

    domain: str
    name: str
    data: Mapping[str, Any]
    context: Context


Response = Mapping[str, Any] | None
Handler = Callable[[ServiceCall], Awaitable[Response] | Response]


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What is known of a service.

    The fields' names and help are in strings.json `services.<name>`.
    """

    domain: str
    name: str
    handler: Handler
    schema: vol.Schema
    description: str
    supports_response: SupportsResponse = SupportsResponse.NONE

    @property
    def fields(self) -> list[Field]:
        """Its fields, for documentation and screens."""
        return fields_of(self.schema)


@dataclass(frozen=True, slots=True)
class ServiceCalled:
    """A service is about to run; secret fields are left out of `data`."""

    domain: str
    name: str
    data: Mapping[str, Any] = field(default_factory=dict)


SERVICE_CALLED: EventType[ServiceCalled] = EventType("service_called")


class ServiceRegistry:
    """Every service by domain and name."""

    def __init__(self, bus: EventBus) -> None:
        self._bus = bus
        self._services: dict[tuple[str, str], Service] = {}

    def register(
        self,
        domain: str,
        name: str,
        handler: Handler,
        *,
        schema: vol.Schema | None = None,
        description: str,
        supports_response: SupportsResponse = SupportsResponse.NONE,
    ) -> Callable[[], None]:
        """Offer a service until the returned function is called.

        Conflict when the name is taken.
        """
        check_entity_id(f"{domain}.{name}")
        if (domain, name) in self._services:
            raise Conflict(f"There is a service {domain}.{name} already.")
        service = Service(
            domain=domain,
            name=name,
            handler=handler,
            schema=schema or vol.Schema({}),
            description=description,
            supports_response=supports_response,
        )
        service.fields  # noqa: B018 - a schema that cannot be shown is refused here, not on the screen
        self._services[domain, name] = service
        return lambda: self._remove(service)

    def get(self, domain: str, name: str) -> Service:
        """The service; NotFound names those that the domain has."""
        try:
            return self._services[domain, name]
        except KeyError:
            others = sorted(known for of, known in self._services if of == domain)
            hint = f"{domain} has: {', '.join(others)}." if others else None
            raise NotFound(f"There is no service {domain}.{name}.", hint=hint) from None

    def all(self) -> list[Service]:
        """Every service, by domain and name."""
        return [self._services[key] for key in sorted(self._services)]

    async def call(
        self,
        domain: str,
        name: str,
        data: Mapping[str, Any] | None = None,
        context: Context | None = None,
    ) -> Response:
        """Check the data and run the service; every failure comes out as an UsherError."""
        service = self.get(domain, name)
        try:
            checked = validate(service.schema, data)
        except InvalidForm as error:
            raise InvalidInput(f"{domain}.{name}: {error}") from error
        cause = context or Context()
        secrets = {item.name for item in service.fields if item.secret}
        shown = {key: value for key, value in checked.items() if key not in secrets}
        self._bus.fire(SERVICE_CALLED, ServiceCalled(domain, name, shown), cause)
        response = await _run(service, ServiceCall(domain, name, MappingProxyType(checked), cause))
        return None if service.supports_response is SupportsResponse.NONE else response

    def _remove(self, service: Service) -> None:
        key = (service.domain, service.name)
        if self._services.get(key) is service:
            del self._services[key]


async def _run(service: Service, call: ServiceCall) -> Response:
    try:
        result = service.handler(call)
        return await result if inspect.isawaitable(result) else result
    except UsherError:
        raise
    except Exception as error:
        _log.exception("The service %s.%s failed", service.domain, service.name)
        raise UsherError(
            f"{service.domain}.{service.name} failed: {type(error).__name__}: {error}",
            hint="The log has the details.",
        ) from error


SERVICES: Key[ServiceRegistry] = Key("services")
