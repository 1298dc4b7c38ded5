"""The helpers of `tests.support` do what they say, with the real programs behind them."""

import asyncio
from pathlib import Path

import aiomqtt
import nats
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser

from tests.support.brokers import Mosquitto, NatsServer
from tests.support.browser import PHONE, Pages
from tests.support.ports import is_listening
from tests.support.samples import sample_paths
from tests.support.waiting import eventually


async def test_eventually_returns_the_first_truthy_answer() -> None:
    answers = iter((0, "", "here"))

    assert await eventually(lambda: next(answers)) == "here"


async def test_eventually_waits_for_an_assertion_to_hold() -> None:
    seen: list[int] = []

    async def three_seen() -> bool:
        seen.append(len(seen))
        assert len(seen) == 3
        return True

    await eventually(three_seen)


async def test_eventually_tells_what_it_saw_last() -> None:
    def still_waiting() -> bool:
        raise AssertionError("three of four")

    with pytest.raises(AssertionError, match=r"last seen: .*three of four"):
        await eventually(still_waiting, timeout=0.05)


async def test_a_broker_delivers_and_survives_a_restart(mosquitto: Mosquitto) -> None:
    for _ in range(2):
        async with aiomqtt.Client(mosquitto.host, mosquitto.port) as client:
            await client.subscribe("usher/#")
            await client.publish("usher/state", "online")
            message = await asyncio.wait_for(anext(aiter(client.messages)), 5)
            assert message.payload == b"online"
        await mosquitto.stop()
        assert not is_listening(mosquitto.port)
        await mosquitto.start()


async def test_jetstream_keeps_its_streams_over_a_crash(nats_server: NatsServer) -> None:
    client = await nats.connect(nats_server.url)
    await client.jetstream().add_stream(name="journal", subjects=["journal.>"])
    await client.jetstream().publish("journal.plex", b"{}")
    await client.close()

    await nats_server.kill()
    await nats_server.start()

    client = await nats.connect(nats_server.url)
    assert (await client.jetstream().stream_info("journal")).state.messages == 1
    await client.close()


PAGE = "<!doctype html><title>A page</title><link rel=icon href='data:,'><p>hello"


def _page(body: str) -> TestServer:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text=body, content_type="text/html")

    application = web.Application()
    application.router.add_get("/", page)
    return TestServer(application)


@pytest.mark.browser
async def test_a_page_without_errors_passes(pages: Pages) -> None:
    async with _page(PAGE) as server:
        page = await pages.open(str(server.make_url("/")), size=PHONE, dark=True)
        assert await page.title() == "A page"
        assert await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    assert pages.problems == []


@pytest.mark.browser
async def test_what_goes_wrong_on_a_page_is_kept(chromium: Browser) -> None:
    script = "<script>console.error('loud'); fetch('http://192.0.2.1/x').catch(() => 0)</script>"
    pages = Pages(chromium)
    async with _page(PAGE + script + "<script>missing()</script>") as server:
        await pages.open(str(server.make_url("/")))
        await eventually(lambda: len(pages.problems) >= 3)
    problems = "\n".join(pages.problems)
    for expected in ("console: loud", "http://192.0.2.1/x", "missing is not defined"):
        assert expected in problems
    pages.allow(".")
    assert pages.problems == []
    await pages.close()


@pytest.mark.conformance
def test_the_samples_are_found(samples: Path) -> None:
    assert sample_paths("plex/**/*") == sorted(
        path for path in (samples / "plex").rglob("*") if path.is_file()
    )
    assert sample_paths("plex/**/*")
