"""The MQTT broker, when it is set up by configuration instead of in the UI."""

from pydantic import Field

from hub.core.config.section import Section, SectionModel, Variable


class BrokerModel(SectionModel):
    """One broker; without a `host` there is none. `ca` is a PEM text."""

    host: str | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    username: str | None = None
    password: str | None = None
    tls: bool = False
    verify_certificate: bool = True
    ca: str | None = None
    discovery_prefix: str = "homeassistant"
    base_topic: str = "usher"


BROKER_SECTION = Section(
    "mqtt",
    BrokerModel,
    (
        Variable("MQTT_HOST", "host", "address of the MQTT broker"),
        Variable("MQTT_PORT", "port", "its port, 1883 or 8883 with TLS", int),
        Variable("MQTT_USERNAME", "username", "user name at the broker"),
        Variable("MQTT_PASSWORD", "password", "password at the broker", secret=True),
        Variable("MQTT_DISCOVERY_PREFIX", "discovery_prefix", "Home Assistant's discovery prefix"),
    ),
)
