"""A poster, from the server that has it to the mail and to the request that show it."""

from base64 import b64decode
from types import SimpleNamespace
from typing import Any, cast

from hub.core.servers import SERVERS, Picture
from tests.integrations.notify.notify_hub import Scene
from tests.integrations.notify.sinks import HttpSink, SmtpSink
from tests.integrations.notify.test_receivers import mail
from tests.support.shelf.plex import SERVER_ID, StillServer

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20


class WithPosters(StillServer):
    """A server with one picture, whatever is asked for."""

    def __init__(self) -> None:
        super().__init__(cast("Any", SimpleNamespace(id="entry", title="Attic")))
        self.asked: list[str] = []

    async def picture(self, path: str, width: int, height: int) -> Picture:
        self.asked.append(path)
        return Picture(PNG, "image/png")


async def test_a_poster_is_attached_to_a_mail_and_to_a_request(
    scene: Scene, smtp: SmtpSink, sink: HttpSink
) -> None:
    server = WithPosters()
    remove = scene.hub[SERVERS].add(server)
    await scene.add("email", **mail(smtp, recipients=["a@home.example"]))
    await scene.webhook(sink)

    given = {"server": SERVER_ID, "path": "/library/metadata/7/thumb"}
    for name in ("email", "hook"):
        await scene.call(name, "It begins", title="Ann", image=given)
    await scene.quiet()
    remove()

    (attached,) = [one for one in smtp.mails[0].walk() if one.get_filename()]
    assert (attached.get_filename(), attached.get_content_type()) == ("picture-1.png", "image/png")
    assert attached.get_payload(decode=True) == PNG
    (sent,) = sink.got[0].json["attachments"]
    assert b64decode(sent["base64"]) == PNG
    assert server.asked == [given["path"]] * 2
