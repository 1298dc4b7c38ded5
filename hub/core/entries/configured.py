"""Config entries for servers and the broker that usher.yaml or the environment names."""

import hashlib

from hub.core.config.broker import BrokerModel
from hub.core.config.servers import ServerModel, ServersModel
from hub.core.entries.record import EntryRecord, Source
from hub.models.server import Platform

DEFINED_IN = "the configuration (usher.yaml or environment variables)"


def configured_entries(servers: ServersModel) -> list[EntryRecord]:
    """A config entry for each configured server; its id follows from platform and address."""
    return [
        _record(platform, model, servers)
        for platform in Platform
        for model in servers.of(platform).all()
    ]


def configured_broker(broker: BrokerModel) -> list[EntryRecord]:
    """A config entry for the configured MQTT broker, if there is one."""
    if not broker.host:
        return []
    secret = {"password": broker.password} if broker.password else {}
    data = {
        "host": broker.host,
        "port": broker.port,
        "username": broker.username,
        "tls": broker.tls,
        "verify": broker.verify_certificate,
        "ca": broker.ca,
        "prefix": broker.discovery_prefix,
        "base": broker.base_topic,
        "secret": secret,
    }
    return [
        EntryRecord(
            id="configured-mqtt",
            domain="mqtt",
            title=f"MQTT ({broker.host})",
            unique_id="broker",
            free_options=True,
            data={key: value for key, value in data.items() if value is not None},
            source=Source.IMPORT,
            defined_in=DEFINED_IN,
        )
    ]


def _record(platform: Platform, model: ServerModel, servers: ServersModel) -> EntryRecord:
    chosen = servers.of(platform)
    digest = hashlib.blake2b(f"{platform} {model.url}".encode(), digest_size=8).hexdigest()
    return EntryRecord(
        id=f"configured-{digest}",
        domain=platform,
        title=platform.capitalize(),
        data={"url": model.url, "token": model.token, "verify_ssl": model.verify_ssl},
        options={
            "push": chosen.push,
            "poll": chosen.poll,
            "poll_s": chosen.poll_interval or servers.poll_interval,
            "refresh_s": servers.refresh_interval,
        },
        source=Source.IMPORT,
        defined_in=DEFINED_IN,
    )
