"""The broker of Home Assistant's add-on, when Usher runs as an add-on beside it."""

import os
from collections.abc import Mapping
from typing import Any, Final

import orjson

from hub.core.errors import UsherError
from hub.core.http import SESSION, HttpClient
from hub.core.hub import Hub

TOKEN: Final = "SUPERVISOR_TOKEN"  # noqa: S105 - the name of a variable
URL: Final = "http://supervisor"


async def announced_broker(
    hub: Hub, environ: Mapping[str, str] | None = None, url: str = URL
) -> dict[str, Any] | None:
    """What the Supervisor tells add-ons that want MQTT, None where there is none."""
    token = (os.environ if environ is None else environ).get(TOKEN)
    if not token:
        return None
    client = HttpClient(hub[SESSION], url, {"Authorization": f"Bearer {token}"})
    try:
        answer = orjson.loads((await client.get("/services/mqtt")).body)
    except (UsherError, orjson.JSONDecodeError):
        return None
    data = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(data, dict) or not data.get("host"):
        return None
    found = {
        "host": data["host"],
        "port": data.get("port"),
        "username": data.get("username"),
        "password": data.get("password"),
        "tls": bool(data.get("ssl", False)),
    }
    return {key: value for key, value in found.items() if value is not None}
