"""What is secret about a target is in no log, whatever its receiver does and however loud it is."""

import logging
from collections.abc import Iterator

import pytest

from hub.core.entries import ENTRIES
from tests.integrations.notify.notify_hub import Scene
from tests.integrations.notify.sinks import HttpSink, SmtpSink
from tests.integrations.notify.test_receivers import mail
from tests.support.waiting import eventually


class _Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.NOTSET)
        self.text = ""

    def emit(self, record: logging.LogRecord) -> None:
        if not record.name.startswith("aiohttp"):  # the sink's own
            self.text += logging.Formatter().format(record) + "\n"


@pytest.fixture
def everything() -> Iterator[_Lines]:
    """What a hub that logs all there is to log would write."""
    root, handler = logging.getLogger(), _Lines()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.NOTSET)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.mark.allow_logs("")
async def test_no_log_has_an_address_or_a_token(
    scene: Scene, sink: HttpSink, smtp: SmtpSink, everything: _Lines
) -> None:
    smtp.password = "other"
    hook = await scene.add("webhook", webhook_url=f"{sink.url}/s3cret?k=s3cret", token="s3cret")
    nowhere = "http://127.0.0.1:9/s3cret"
    await scene.add("webhook", name="Away", webhook_url=nowhere, token="s3cret")
    await scene.add("email", **mail(smtp, username="me", password="s3cret"))
    sink.status = 503
    for name in ("webhook", "away", "email"):
        await scene.call(name)
    await eventually(lambda: scene.standing(hook).failures)
    await eventually(scene.notify.outbox.dead)
    sink.status = 200
    await eventually(lambda: scene.standing(hook).sent)
    await scene.hub[ENTRIES].reload(hook)

    assert "s3cret" not in everything.text
    items = [*scene.notify.outbox.waiting(), *scene.notify.outbox.dead()]
    assert "s3cret" not in str(items)
