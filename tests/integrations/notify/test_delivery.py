"""What is accepted arrives, in its order, whatever the receivers do."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hub.core.entries import ENTRIES
from hub.core.entries.record import DisabledBy
from hub.core.errors import NotFound, Unavailable
from hub.core.household import HOUSEHOLD
from hub.notify.errors import SendFailed
from tests.integrations.notify.notify_hub import CONFIG, Scene, notify_hub
from tests.integrations.notify.sinks import HttpSink, SmtpSink, http_sink
from tests.integrations.notify.test_receivers import mail, text_of
from tests.support.waiting import eventually


async def test_order_is_kept_over_failures(scene: Scene, sink: HttpSink) -> None:
    entry = await scene.webhook(sink, burst=100)
    sink.status = 503
    for number in range(5):
        await scene.call("hook", f"{number}")
    await eventually(lambda: scene.standing(entry).failures >= 2)

    sink.status = 200
    await scene.quiet()

    assert sink.messages() == ["0", "1", "2", "3", "4"]
    assert not any(got.json["repeat"] for got in sink.got)


async def test_a_receiver_that_hangs_holds_up_nobody_else(
    scene: Scene, sink: HttpSink, smtp: SmtpSink
) -> None:
    smtp.silent = True
    await scene.add("email", **mail(smtp))
    await scene.webhook(sink, burst=100)

    await scene.call("email", "stuck")
    for number in range(20):
        await scene.call("hook", f"{number}")
    await eventually(lambda: len(sink.messages()) == 20)

    assert [item.message.message for item in scene.notify.outbox.waiting()] == ["stuck"]


async def test_repeated_failure_is_an_issue_once_until_it_arrives(
    scene: Scene, sink: HttpSink
) -> None:
    await scene.webhook(sink)
    sink.status = 500
    await scene.call("hook")
    await eventually(lambda: scene.issues() == ["Hook"])

    sink.status = 200
    await scene.quiet()

    await eventually(lambda: scene.issues() == [])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 413])
async def test_what_is_refused_is_given_up_and_can_be_sent_again(
    scene: Scene, sink: HttpSink, status: int
) -> None:
    entry = await scene.webhook(sink)
    sink.status = status
    await scene.call("hook", "first")
    (dead,) = await eventually(scene.notify.outbox.dead)
    assert str(status) in (dead.error or "")
    await eventually(lambda: scene.issues() == ["Hook"])
    assert scene.notify.outbox.waiting() == []

    sink.status = 200
    await scene.notify.resend(dead.id)
    await eventually(lambda: sink.messages() == ["first"])

    assert scene.notify.outbox.dead() == []
    await eventually(lambda: scene.standing(entry).failing_since is None)
    with pytest.raises(NotFound):
        await scene.notify.resend(dead.id)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
async def test_what_may_work_later_is_tried_again(
    scene: Scene, sink: HttpSink, status: int
) -> None:
    entry = await scene.webhook(sink)
    sink.status = status
    await scene.call("hook", "first")
    await eventually(lambda: scene.standing(entry).failures >= 2)
    assert scene.notify.outbox.dead() == []

    sink.status = 200
    await scene.quiet()
    assert sink.messages() == ["first"]


async def test_the_dead_can_be_dropped(scene: Scene, sink: HttpSink) -> None:
    await scene.webhook(sink)
    sink.status = 404
    await scene.call("hook")
    (dead,) = await eventually(scene.notify.outbox.dead)

    await scene.notify.drop(dead.id)

    assert scene.notify.outbox.dead() == []


async def test_one_bad_message_takes_no_others_with_it(scene: Scene, sink: HttpSink) -> None:
    await scene.webhook(sink, digest_s=0.2)
    sink.refuse = lambda got: "bad" in got.body.decode()
    for text in ("one", "bad", "two"):
        await scene.call("hook", text)

    await scene.quiet()

    assert sink.messages() == ["one", "two"]
    assert [item.message.message for item in scene.notify.outbox.dead()] == ["bad"]


async def test_mail_that_a_server_refuses_is_given_up(scene: Scene, smtp: SmtpSink) -> None:
    smtp.password = "right"
    entry = await scene.add("email", **mail(smtp, username="me", password="wrong"))
    await scene.call("email")
    (dead,) = await eventually(scene.notify.outbox.dead)
    assert "535" in (dead.error or "")

    fields = mail(smtp, username="me", password="right", recipients=["nobody@home.example"])
    await scene.add("email", **{**fields, "name": "Nobody"})
    await scene.call("nobody")
    await eventually(lambda: any("550" in (one.error or "") for one in scene.notify.outbox.dead()))
    assert scene.standing(entry).refused


async def test_nobody_home_is_no_reason_to_give_up(scene: Scene, sink: HttpSink) -> None:
    entry = await scene.add("webhook", name="Hook", webhook_url="http://127.0.0.1:9/x")
    await scene.call("hook")
    await eventually(lambda: scene.standing(entry).failures >= 2)

    assert scene.notify.outbox.dead() == []
    assert scene.standing(entry).error == "It cannot be reached."


async def test_what_exceeds_the_rate_is_collected(scene: Scene, sink: HttpSink) -> None:
    await scene.webhook(sink, burst=3, per_minute=1000)

    for number in range(40):
        await scene.call("hook", f"{number}", title=f"Title {number}")
    await scene.quiet()

    assert sink.messages() == [f"{number}" for number in range(40)]
    assert len(sink.got) < 40
    digest = next(got.json for got in sink.got if len(got.json["notifications"]) > 1)
    assert digest["title"] == f"{len(digest['notifications'])} notifications"


async def test_a_digest_collects_and_critical_ends_the_wait(scene: Scene, sink: HttpSink) -> None:
    await scene.hub[HOUSEHOLD].update(language="de")
    await scene.webhook(sink, digest_s=3600)
    await scene.call("hook", "one", title="A")
    await scene.call("hook", "two", title="B")
    assert sink.got == []

    await scene.call("hook", "three", priority="critical")
    await scene.quiet()

    (got,) = sink.got
    assert sink.messages() == ["one", "two", "three"]
    assert got.json["title"] == "3 Benachrichtigungen"
    assert got.json["type"] == "failure"


async def test_quiet_hours_hold_mail_too(scene: Scene, smtp: SmtpSink) -> None:
    begin, end = around_now()
    options = {"digest_s": 3600, "quiet_from": begin, "quiet_until": end}
    await scene.add("email", **mail(smtp, recipients=["a@home.example"]), options=options)
    for word in ("one", "two"):
        await scene.call("email", word, title=word.title())
    assert smtp.mails == []

    await scene.call("email", "fire", priority="critical")
    await eventually(lambda: smtp.mails)
    (only,) = smtp.mails
    assert "fire" in text_of(only)
    assert "two" not in text_of(only), "what is not critical waits for the end of the quiet hours"


async def test_a_digest_by_mail_is_one_mail(scene: Scene, smtp: SmtpSink) -> None:
    options = {"digest_s": 3600}
    await scene.add("email", **mail(smtp, recipients=["a@home.example"]), options=options)
    for word in ("one", "two"):
        await scene.call("email", word, title=word.title())
    await scene.call("email", "three", priority="critical")
    await scene.quiet()
    (only,) = smtp.mails
    assert [word in text_of(only) for word in ("one", "two", "three")] == [True, True, True]


async def test_quiet_hours_hold_all_but_the_critical(scene: Scene, sink: HttpSink) -> None:
    begin, end = around_now()
    entry = await scene.webhook(sink, quiet_from=begin, quiet_until=end)
    await scene.call("hook", "calm")
    await scene.call("hook", "fire", priority="critical")
    await scene.call("hook", "later")
    await eventually(lambda: sink.messages() == ["fire"])
    assert scene.notify.quiet_until(entry.id) is not None

    await scene.hub[ENTRIES].update(entry, options={})
    await scene.hub[ENTRIES].reload(entry)
    await scene.quiet()

    assert sink.messages() == ["fire", "calm", "later"]


async def test_quiet_hours_can_hold_everything(scene: Scene, sink: HttpSink) -> None:
    begin, end = around_now()
    await scene.webhook(sink, quiet_from=begin, quiet_until=end, critical_passes=False)
    other = await scene.webhook(sink, "Other")

    await scene.call("hook", "fire", priority="critical")
    await scene.call("other", "proof")
    await eventually(lambda: scene.standing(other).sent == 1)

    assert sink.messages() == ["proof"]


async def test_too_much_is_refused_and_nothing_is_dropped(tmp_path: Path, sink: HttpSink) -> None:
    async with notify_hub(tmp_path, CONFIG + "  most_waiting: 10\n") as scene:
        sink.status = 503
        await scene.webhook(sink)
        for number in range(10):
            await scene.call("hook", f"{number}")
        with pytest.raises(Unavailable):
            await scene.call("hook", "one too many")

        sink.status = 200
        await scene.quiet()
        assert sink.messages() == [f"{number}" for number in range(10)]


async def test_what_is_too_old_is_given_up(tmp_path: Path, sink: HttpSink) -> None:
    async with notify_hub(tmp_path, CONFIG + "  give_up_after: 100ms\n") as scene:
        sink.status = 503
        await scene.webhook(sink)
        await scene.call("hook")

        (dead,) = await eventually(scene.notify.outbox.dead)
        assert dead.tries >= 1


async def test_a_group_reaches_each_member_once(scene: Scene, sink: HttpSink) -> None:
    first, second = await scene.webhook(sink, "First"), await scene.webhook(sink, "Second")
    view = await scene.dialogue("group", name="Family", members=[first.id, second.id])
    assert view.result.type == "create_entry"

    await scene.call("family", "dinner")
    await scene.call("send", "both", targets=["family", "notify.first"])
    await scene.quiet()

    got = sorted((one.path, one.json["message"]) for one in sink.got)
    assert got == [
        (f"/{name}", text) for name in ("First", "Second") for text in ("both", "dinner")
    ]


async def test_a_group_loses_nothing_while_a_member_is_loaded_anew(
    scene: Scene, sink: HttpSink
) -> None:
    first, second = await scene.webhook(sink, "First"), await scene.webhook(sink, "Second")
    await scene.dialogue("group", name="Family", members=[first.id, second.id])
    reload = asyncio.create_task(scene.hub[ENTRIES].reload(first))
    sent = 0
    while not reload.done():
        await scene.call("family", f"{sent}")
        sent += 1
    await scene.quiet()
    for path in ("/First", "/Second"):
        got = [one for one in sink.got if one.path == path]
        told = [one["message"] for each in got for one in each.json["notifications"]]
        assert told == [f"{number}" for number in range(sent)]

    await scene.hub[ENTRIES].set_disabled(first, DisabledBy.USER)
    await scene.call("family", "second alone")
    await scene.hub[ENTRIES].set_disabled(second, DisabledBy.USER)
    with pytest.raises(NotFound, match="switched on"):
        await scene.call("family", "nobody")


async def test_what_waits_survives_a_restart(tmp_path: Path) -> None:
    async with http_sink() as sink:
        async with notify_hub(tmp_path) as scene:
            await scene.webhook(sink)
            sink.status = 503
            for number in range(3):
                await scene.call("hook", f"{number}")
            await eventually(lambda: scene.issues() == ["Hook"])

        sink.status = 503
        async with notify_hub(tmp_path) as scene:
            assert scene.issues() == ["Hook"]
            sink.status = 200
            await scene.quiet()
            assert sink.messages() == ["0", "1", "2"]


async def test_what_was_under_way_at_the_end_is_marked_as_a_repeat(tmp_path: Path) -> None:
    async with http_sink() as sink:
        async with notify_hub(tmp_path) as scene:
            await scene.webhook(sink)
            sink.hold.clear()
            await scene.call("hook", "once or twice")
            await eventually(lambda: any(one.attempted for one in scene.notify.outbox.waiting()))

        sink.hold.set()
        async with notify_hub(tmp_path) as scene:
            await scene.quiet()
            await eventually(lambda: any(got.json["repeat"] for got in sink.got))
            assert set(sink.messages()) == {"once or twice"}
            assert "(You may have got this before.)" in sink.got[-1].json["message"]


async def test_a_target_that_is_removed_takes_its_queue_along(scene: Scene, sink: HttpSink) -> None:
    sink.status = 503
    entry = await scene.webhook(sink)
    await scene.call("hook")

    await scene.hub[ENTRIES].remove(entry)

    await eventually(lambda: not scene.notify.outbox.waiting())
    assert scene.issues() == []
    with pytest.raises(NotFound):
        await scene.call("hook")


async def test_a_test_says_what_is_wrong_and_clears_the_issue(scene: Scene, sink: HttpSink) -> None:
    entry = await scene.webhook(sink)
    sink.status = 401
    await scene.call("hook")
    await eventually(lambda: scene.issues() == ["Hook"])
    with pytest.raises(Exception, match="refuses the credentials"):
        await scene.notify.test(entry.id)

    sink.status = 200
    await scene.notify.test(entry.id)

    assert scene.issues() == []
    assert sink.got[-1].json["message"].startswith("This is a test")


async def test_a_delivery_that_takes_too_long_may_have_arrived(
    tmp_path: Path, sink: HttpSink
) -> None:
    async with notify_hub(tmp_path, CONFIG + "  send_limit: 200ms\n") as scene:
        entry = await scene.webhook(sink)
        sink.hold.clear()
        with pytest.raises(SendFailed, match="in time"):
            await scene.notify.test(entry.id)
        with pytest.raises(SendFailed, match="still hangs"):
            await scene.notify.test(entry.id)
        sink.hold.set()
        await asyncio.sleep(0)


def around_now() -> tuple[str, str]:
    """Quiet hours that hold now, in UTC."""
    now = datetime.now(UTC)
    begin, end = now - timedelta(hours=1), now + timedelta(hours=2)
    return begin.strftime("%H:%M:%S"), end.strftime("%H:%M:%S")
