"""The service of the broker: publishing."""

from collections.abc import Callable

import voluptuous as vol

from hub.core.hub import Hub
from hub.core.mqtt import MQTT
from hub.core.selectors import Boolean, Number, Text
from hub.core.services import SERVICES, ServiceCall

PUBLISH = vol.Schema(
    {
        vol.Required("topic"): Text(max_length=500),
        vol.Optional("payload", default=""): Text(multiline=True, max_length=64_000),
        vol.Optional("qos", default=0): Number(min=0, max=2),
        vol.Optional("retain", default=False): Boolean(),
    }
)


def offer_publishing(hub: Hub) -> Callable[[], None]:
    """`mqtt.publish`, until the returned function is called."""

    async def publish(call: ServiceCall) -> None:
        data = call.data
        await hub[MQTT].publish(
            data["topic"], data["payload"], qos=data["qos"], retain=data["retain"]
        )

    return hub[SERVICES].register(
        "mqtt", "publish", publish, schema=PUBLISH, description="Publish a message at the broker"
    )
