"""Setting a broker up: what works is saved, what does not says why; TLS and passwords."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.core.diagnostics import entry_diagnostics
from hub.core.entries import ENTRIES, ConfigEntry, EntryState, Source
from hub.core.flows import FLOWS, FlowView, Form
from hub.core.flows.config_flow import DiscoveryInfo
from hub.core.flows.results import Abort, CreateEntry
from hub.core.hub import Hub
from integrations.mqtt.supervisor import announced_broker
from integrations.mqtt.tls import pem
from tests.integrations.mqtt.certificates import Authority, Certified
from tests.integrations.mqtt.mqtt_hub import settled
from tests.support.brokers import Mosquitto
from tests.support.ports import free_port
from tests.support.programs import find_program
from tests.support.waiting import eventually

PASSWORD = "s3cret-word"
HANDSHAKE = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
"""paho leaves the socket of a handshake that failed to the garbage collector."""


class Guarded(Mosquitto):
    """A broker that wants TLS, a client certificate, and a name with a password."""

    def __init__(self, folder: Path, authority: Authority, own: Certified) -> None:
        super().__init__(folder)
        self.authority, self.own = authority, own
        self.password = PASSWORD

    def command(self) -> Sequence[str | Path]:
        """Write what it needs, and the call."""
        for name, text in (
            ("ca.pem", self.authority.certificate),
            ("own.pem", self.own.certificate),
            ("own.key", self.own.key),
        ):
            (self.folder / name).write_text(text)
        users = self.folder / "users"
        users.write_text(f"usher:{self.password}\n")
        users.chmod(0o600)
        configuration = self.folder / "guarded.conf"
        configuration.write_text(
            f"user root\nlistener {self.port} {self.host}\n"
            f"allow_anonymous false\npassword_file {users}\n"
            f"cafile {self.folder}/ca.pem\ncertfile {self.folder}/own.pem\n"
            f"keyfile {self.folder}/own.key\nrequire_certificate true\n"
        )
        hashed = (find_program("mosquitto_passwd"), "-U", users)
        return ("sh", "-c", f"{' '.join(map(str, hashed))} && exec mosquitto -c {configuration}")


@pytest.fixture
def authority() -> Authority:
    return Authority()


@pytest.fixture
async def guarded(tmp_path: Path, authority: Authority) -> AsyncIterator[Guarded]:
    folder = tmp_path / "guarded"
    folder.mkdir()
    async with Guarded(folder, authority, authority.issue("broker")) as broker:
        yield broker


async def begin(hub: Hub, **fields: Any) -> FlowView:
    view = await hub[FLOWS].init("mqtt", Source.USER)
    return await hub[FLOWS].configure(view.flow_id, {"tls": False, "more": False, **fields})


def errors(view: FlowView) -> dict[str, str]:
    assert isinstance(view.result, Form), view.result
    return dict(view.result.errors)


async def entry_of(hub: Hub, view: FlowView) -> ConfigEntry[Any]:
    assert isinstance(view.result, CreateEntry), view.result
    entry = hub[ENTRIES].get(view.result.entry_id or "")
    await hub[ENTRIES].settled()
    assert entry.state is EntryState.LOADED, entry.reason
    await settled(entry)
    return entry


async def test_a_broker_is_tried_before_it_is_saved(hub: Hub, mosquitto: Mosquitto) -> None:
    view = await begin(hub, host="127.0.0.1", port=free_port())
    assert errors(view) == {"base": "cannot_connect"}
    again = {"host": "127.0.0.1", "port": mosquitto.port, "tls": False, "more": True}
    view = await hub[FLOWS].configure(view.flow_id, again)
    assert isinstance(view.result, Form)
    more = {"protocol": "3.1.1", "prefix": "ha/+", "base": "usher", "announcing": "component"}
    assert errors(await hub[FLOWS].configure(view.flow_id, more)) == {"base": "invalid_topic"}
    view = await hub[FLOWS].configure(view.flow_id, {**more, "prefix": "ha"})
    entry = await entry_of(hub, view)
    assert entry.data["announcing"] == "component"
    view = await hub[FLOWS].init("mqtt", Source.USER)
    assert isinstance(view.result, Abort)
    assert view.result.reason == "single_instance_allowed"


@pytest.mark.allow_logs("is unavailable")
@HANDSHAKE
async def test_tls_with_an_own_authority_a_client_certificate_and_a_password(
    hub: Hub, guarded: Guarded, authority: Authority
) -> None:
    own = authority.issue("usher")
    where = {"host": guarded.host, "port": guarded.port, "tls": True}
    view = await begin(hub, **where, username="usher", password="wrong")
    assert isinstance(view.result, Form)
    assert view.result.step_id == "tls"

    view = await hub[FLOWS].configure(view.flow_id, {"verify": True})
    assert errors(view) == {"base": "invalid_certificate"}
    view = await hub[FLOWS].configure(view.flow_id, {"verify": True, "ca": "nonsense"})
    assert errors(view) == {"base": "invalid_pem"}
    whole = {
        "verify": True,
        "ca": authority.certificate,
        "certificate": own.certificate,
        "client_key": own.key.replace("\n", " "),
    }
    view = await hub[FLOWS].configure(view.flow_id, whole)
    assert errors(view) == {"base": "invalid_auth"}

    view = await begin(hub, **where, username="usher", password=PASSWORD)
    entry = await entry_of(hub, await hub[FLOWS].configure(view.flow_id, whole))
    told = str(await entry_diagnostics(hub, entry))
    assert PASSWORD not in told
    assert "PRIVATE KEY" not in told


@pytest.mark.allow_logs("is unavailable", "is available again", "refuses user name")
@HANDSHAKE
async def test_a_password_that_was_changed_is_asked_for(hub: Hub, guarded: Guarded) -> None:
    own = guarded.authority.issue("usher")
    view = await begin(
        hub, host=guarded.host, port=guarded.port, tls=True, username="usher", password=PASSWORD
    )
    whole = {
        "verify": True,
        "ca": guarded.authority.certificate,
        "certificate": own.certificate,
        "client_key": own.key,
    }
    entry = await entry_of(hub, await hub[FLOWS].configure(view.flow_id, whole))
    await guarded.stop()
    guarded.password = "another-word"
    await guarded.start()
    (flow,) = await eventually(lambda: hub[FLOWS].progress("mqtt", Source.REAUTH))
    view = await hub[FLOWS].configure(flow.flow_id, {"username": "usher", "password": "no"})
    assert errors(view) == {"base": "invalid_auth"}
    right = {"username": "usher", "password": "another-word"}
    view = await hub[FLOWS].configure(flow.flow_id, right)
    assert isinstance(view.result, Abort)
    assert view.result.reason == "reauth_successful"
    await eventually(lambda: entry.state is EntryState.LOADED)


async def test_a_broker_that_is_seen_is_offered_and_asked_about(
    hub: Hub, mosquitto: Mosquitto
) -> None:
    seen = DiscoveryInfo(
        source="zeroconf",
        name="broker",
        domain="mqtt",
        host="127.0.0.1",
        port=mosquitto.port,
        type="_mqtt._tcp.local.",
    )
    view = await hub[FLOWS].init("mqtt", Source.DISCOVERY, seen)
    assert isinstance(view.result, Form)
    entry = await entry_of(hub, await hub[FLOWS].configure(view.flow_id, {}))
    assert (entry.data["host"], entry.data["port"]) == ("127.0.0.1", mosquitto.port)


async def test_the_broker_moves_and_keeps_its_password(hub: Hub, mosquitto: Mosquitto) -> None:
    entry = await entry_of(
        hub, await begin(hub, host="localhost", port=mosquitto.port, username="u", password="p")
    )
    view = await hub[FLOWS].init("mqtt", Source.RECONFIGURE, entry=entry)
    moved = {"host": "127.0.0.1", "port": mosquitto.port, "username": "u", "tls": False}
    view = await hub[FLOWS].configure(view.flow_id, {**moved, "more": False})
    assert isinstance(view.result, Abort)
    assert view.result.reason == "reconfigure_successful"
    assert entry.data["host"] == "127.0.0.1"
    assert entry.data["secret"] == {"password": "p"}


async def test_the_broker_of_the_add_on_is_filled_in(hub: Hub) -> None:
    async def answer(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == "Bearer word"
        data = {"host": "core-mosquitto", "port": 1883, "username": "addons", "password": "x"}
        return web.json_response({"result": "ok", "data": {**data, "ssl": False}})

    app = web.Application()
    app.router.add_get("/services/mqtt", answer)
    async with TestServer(app, host="127.0.0.1") as server:
        found = await announced_broker(hub, {"SUPERVISOR_TOKEN": "word"}, str(server.make_url("")))
    assert found is not None
    assert (found["host"], found["username"], found["tls"]) == ("core-mosquitto", "addons", False)
    assert await announced_broker(hub, {}) is None


def test_a_key_that_lost_its_lines_is_mended(authority: Authority) -> None:
    own = authority.issue("usher")
    assert pem(own.key.replace("\n", " ")) == own.key
    assert pem(own.certificate + own.key) == own.certificate + own.key
    assert pem("nothing") == ""
