"""What rules do to a live hub."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import aiohttp
import orjson

from hub.core.errors import InvalidInput, NotSupported, Unavailable
from hub.core.http import SESSION
from hub.core.hub import Hub
from hub.core.mqtt import MQTT
from hub.core.services import SERVICES
from rules.effects import (
    ALERTS,
    TRUST,
    AdjustTrust,
    CallService,
    Cause,
    Effect,
    FireEvent,
    PostWebhook,
    PublishMessage,
    RaiseAlert,
    ResolveAlert,
    Response,
    SetTrust,
)
from rules.sources.hub_events import RULE_EVENT

_log = logging.getLogger(__name__)
MAX_ANSWER: Final = 64 * 1024
MAX_BODY: Final = 1024 * 1024
SERVICE_S: Final = 300.0


class LiveEffects:
    """Does what rules ask for, in this hub."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._ways: Mapping[type, Callable[[Any, Cause], Awaitable[Response]]] = {
            CallService: self._call,
            RaiseAlert: self._raise,
            ResolveAlert: self._resolve,
            AdjustTrust: self._trust,
            SetTrust: self._trust,
            PublishMessage: self._publish,
            PostWebhook: self._post,
            FireEvent: self._fire,
        }

    async def perform(self, effect: Effect, cause: Cause) -> Response:
        """Do it; an UsherError when it cannot be done."""
        return await self._ways[type(effect)](effect, cause)

    async def _call(self, call: CallService, cause: Cause) -> Response:
        data = dict(call.data)
        try:
            async with asyncio.timeout(SERVICE_S):
                return await self._hub[SERVICES].call(
                    call.domain, call.name, data, cause.context.child()
                )
        except TimeoutError:
            raise Unavailable(f"{call.summary} did not answer within 5 minutes.") from None

    async def _raise(self, alert: RaiseAlert, cause: Cause) -> Response:
        if ALERTS not in self._hub:
            raise NotSupported("This hub keeps no alerts.")
        return await self._hub[ALERTS].raise_alert(alert, cause)

    async def _resolve(self, alert: ResolveAlert, cause: Cause) -> Response:
        if ALERTS not in self._hub:
            raise NotSupported("This hub keeps no alerts.")
        return await self._hub[ALERTS].resolve_alerts(alert, cause)

    async def _trust(self, change: AdjustTrust | SetTrust, cause: Cause) -> Response:
        if TRUST not in self._hub:
            raise NotSupported("This hub keeps no trust.")
        return await self._hub[TRUST].adjust(change, cause)

    async def _publish(self, message: PublishMessage, _: Cause) -> Response:
        await self._hub[MQTT].publish(
            message.topic, message.payload, qos=message.qos, retain=message.retain
        )
        return None

    async def _fire(self, event: FireEvent, cause: Cause) -> Response:
        told = {"event_type": event.event_type, "event_data": event.event_data}
        self._hub.bus.fire(RULE_EVENT, told, cause.context.child())
        return None

    async def _post(self, request: PostWebhook, _: Cause) -> Response:
        if not request.url.lower().startswith(("http://", "https://")):
            raise InvalidInput("The address must begin with http:// or https://.")
        body, headers = _body(request)
        timeout = aiohttp.ClientTimeout(total=request.timeout_s)
        try:
            async with self._hub[SESSION].request(
                request.method,
                request.url,
                data=body,
                headers=headers,
                timeout=timeout,
                allow_redirects=False,
                ssl=request.verify_ssl,
            ) as response:
                raw = await response.content.read(MAX_ANSWER)
        except (aiohttp.ClientError, TimeoutError, ValueError, UnicodeError) as error:
            reason = str(error) or "it did not answer in time"
            host = request.url.split("/")[2].rpartition("@")[2]
            raise Unavailable(f"{host} cannot be reached: {reason[:200]}.") from None
        if response.status >= 400:
            raise Unavailable(f"The webhook answered {response.status}.")
        return {"status": response.status, "body": _decoded(raw)}


def _body(request: PostWebhook) -> tuple[bytes | None, dict[str, str]]:
    headers = dict(request.headers)
    if request.json is not None:
        body = orjson.dumps(request.json, default=str, option=orjson.OPT_NON_STR_KEYS)
        headers.setdefault("Content-Type", "application/json")
    elif request.text is not None:
        body = request.text.encode()
        headers.setdefault("Content-Type", "text/plain; charset=utf-8")
    else:
        return None, headers
    if len(body) > MAX_BODY:
        raise InvalidInput("The body is larger than 1 MB.")
    return body, headers


def _decoded(raw: bytes) -> Any:
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return raw.decode("utf-8", "replace")
