"""Setting targets up: what works is saved, what does not says why, secrets stay secret."""

from typing import Any

import pytest

from hub.core.diagnostics import entry_diagnostics
from hub.core.entries import ENTRIES, Source
from hub.core.flows import FLOWS, FlowView
from hub.core.flows.results import Abort, CreateEntry
from hub.core.services import SERVICES
from integrations.notify.client import AppriseClient
from integrations.notify.kinds import KINDS
from integrations.notify.slugs import slug_of
from tests.integrations.notify.notify_hub import Scene, errors
from tests.integrations.notify.sinks import HttpSink, SmtpSink
from tests.integrations.notify.test_receivers import mail

FIELDS: dict[str, dict[str, Any]] = {
    "email": {
        "host": "smtp.home.example",
        "security": "starttls",
        "username": "me@home.example",
        "password": "s3cret:/@",
        "sender": "usher@home.example",
        "recipients": ["a@home.example"],
    },
    "discord": {"webhook_url": f"https://discord.com/api/webhooks/{'1' * 18}/{'s3cret' * 11}"},
    "telegram": {"token": "123456789:s3cretabcdefghijklmnopqrstuvwxyz12", "chat": "12315544"},
    "ntfy": {"url": "https://ntfy.home.example/", "topic": "s3cret", "token": "tk_s3cret"},
    "gotify": {"url": "https://home.example:8443/gotify", "token": "s3cret"},
    "pushover": {"user_key": "s3cret" * 5, "token": "a" * 30},
    "slack": {
        "webhook_url": "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcs3cret01234"
    },
    "webhook": {"webhook_url": "https://home.example/hook?key=s3cret", "token": "s3cret"},
    "home_assistant": {"url": "http://[fd00::1]:8123", "token": "s3cret"},
    "mqtt": {
        "host": "broker.home.example",
        "tls": True,
        "topic": "usher/notify",
        "username": "usher",
        "password": "s3cret",
    },
    "apprise": {"apprise_url": "matrixs://me:s3cret@home.example/#room"},
}


@pytest.mark.parametrize("kind", KINDS)
async def test_apprise_takes_the_address_of_every_kind(kind: str) -> None:
    await AppriseClient(KINDS[kind].address(FIELDS[kind])).check()


@pytest.mark.parametrize("kind", KINDS)
async def test_a_target_is_set_up_and_never_shows_its_secret(scene: Scene, kind: str) -> None:
    entry = await scene.add(kind, name="Mine", **FIELDS[kind])

    told = [
        scene.hub[SERVICES].get("notify", "mine").description,
        entry.unique_id,
        await entry_diagnostics(scene.hub, entry),
    ]
    assert not any(word in str(told) for word in ("s3cret", "home.example", "12315544"))
    stored = (scene.hub.folder / "usher.db").read_bytes()
    wal = scene.hub.folder / "usher.db-wal"
    assert b"s3cret" not in stored + (wal.read_bytes() if wal.exists() else b"")


async def test_a_test_is_sent_before_it_is_saved(scene: Scene, sink: HttpSink) -> None:
    view = await scene.dialogue("webhook", name="Board", test=True, webhook_url=f"{sink.url}/x")

    assert isinstance(view.result, CreateEntry)
    assert sink.got[0].json["message"].startswith("This is a test")


@pytest.mark.parametrize(
    ("status", "error"),
    [(401, "invalid_auth"), (404, "no_such_receiver"), (400, "send_refused"), (503, "send_failed")],
)
async def test_what_does_not_work_says_why(
    scene: Scene, sink: HttpSink, status: int, error: str
) -> None:
    sink.status = status
    view = await scene.dialogue("webhook", name="Board", test=True, webhook_url=f"{sink.url}/x")
    assert errors(view) == {"base": error}

    sink.status = 200
    again = {"name": "Board", "test": True, "webhook_url": f"{sink.url}/x"}
    view = await scene.hub[FLOWS].configure(view.flow_id, again)
    assert isinstance(view.result, CreateEntry)


async def test_mail_that_cannot_be_sent_says_why(scene: Scene, smtp: SmtpSink) -> None:
    smtp.password = "right"
    given = mail(smtp, name="Mail", test=True, username="me", password="wrong")
    assert errors(await scene.dialogue("email", **given)) == {"base": "invalid_auth"}
    given = mail(smtp, name="Mail", test=True, recipients=["nobody@home.example"])
    assert errors(await scene.dialogue("email", **given)) == {"base": "no_such_receiver"}
    given = mail(smtp, name="Mail", test=True, port=9)
    assert errors(await scene.dialogue("email", **given)) == {"base": "cannot_connect"}


async def test_what_is_no_address_is_refused(scene: Scene) -> None:
    view = await scene.dialogue("apprise", name="X", test=False, apprise_url="nonsense://x")
    assert errors(view) == {"base": "invalid_address"}
    view = await scene.dialogue("discord", name="X", test=False, webhook_url="https://x.example")
    assert errors(view) == {"base": "invalid_address"}


async def test_the_same_address_twice_is_one_target(scene: Scene, sink: HttpSink) -> None:
    await scene.webhook(sink)
    given = {"name": "Again", "test": False, "webhook_url": f"{sink.url}/Hook"}
    view = await scene.dialogue("webhook", **given)
    assert isinstance(view.result, Abort)
    assert view.result.reason == "already_configured"


async def test_services_keep_their_names(scene: Scene, sink: HttpSink) -> None:
    first = await scene.webhook(sink, "Maja's Phone")
    second = await scene.webhook(sink, "Majas phone")
    await scene.hub[ENTRIES].update(first, title="Something else")
    await scene.hub[ENTRIES].reload(first)

    await scene.call("maja_s_phone")
    await scene.call("majas_phone")
    await scene.quiet()

    assert [scene.standing(one).sent for one in (first, second)] == [1, 1]


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Übung für Groß", "ubung_fur_gross"),
        ("日本", "webhook"),
        ("  -- ", "webhook"),
        ("send", "send_2"),
        ("A" * 100, "a" * 40),
    ],
)
def test_names_of_services(title: str, slug: str) -> None:
    assert slug_of(title, "webhook", {"send"}) == slug


async def reconfigured(scene: Scene, entry: Any, **fields: Any) -> FlowView:
    view = await scene.hub[FLOWS].init("notify", Source.RECONFIGURE, entry=entry)
    return await scene.hub[FLOWS].configure(view.flow_id, {"test": False, **fields})


async def test_a_change_keeps_secrets_that_are_left_empty(scene: Scene, sink: HttpSink) -> None:
    entry = await scene.add("gotify", url="http://127.0.0.1:9", token="AbCdEf")
    view = await reconfigured(scene, entry, url=sink.url)
    assert isinstance(view.result, Abort)
    assert view.result.reason == "reconfigure_successful"
    await scene.hub[ENTRIES].settled()

    await scene.call("gotify")
    await scene.quiet()

    assert sink.got[0].headers["X-Gotify-Key"] == "AbCdEf"


async def test_a_change_that_does_not_work_is_not_kept(scene: Scene, sink: HttpSink) -> None:
    entry = await scene.webhook(sink)
    before = entry.record
    view = await reconfigured(scene, entry, webhook_url="http://127.0.0.1:9/x", test=True)

    assert errors(view) == {"base": "cannot_connect"}
    assert entry.record == before


async def test_options_need_both_ends_of_quiet_hours(scene: Scene, sink: HttpSink) -> None:
    entry = await scene.webhook(sink)
    view = await scene.hub[FLOWS].init("notify", Source.OPTIONS, entry=entry)
    given = {"burst": 5, "per_minute": 5, "digest_s": 0, "critical_passes": True}
    view = await scene.hub[FLOWS].configure(view.flow_id, {**given, "quiet_from": "22:00"})
    assert errors(view) == {"base": "quiet_both"}

    ends = {"quiet_from": "22:00", "quiet_until": "07:00"}
    view = await scene.hub[FLOWS].configure(view.flow_id, {**given, **ends})
    assert isinstance(view.result, CreateEntry)
    await scene.hub[ENTRIES].settled()
    assert scene.notify.target(entry.id).options.burst == 5


async def test_a_group_needs_targets(scene: Scene) -> None:
    view = await scene.hub[FLOWS].init("notify", Source.USER)
    view = await scene.hub[FLOWS].configure(view.flow_id, {"kind": "group"})
    assert isinstance(view.result, Abort)
    assert view.result.reason == "no_targets"
