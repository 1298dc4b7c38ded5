"""`usher serve`: runs the hub until it is told to stop."""

import argparse
import asyncio
import gc
import logging
import os
import secrets
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from frontend.application import application
from frontend.cli.demo_config import demo_config
from frontend.cli.demo_past import remember_alerts
from frontend.cli.demo_rules import write_demo_rules
from frontend.cli.logs import set_up_logging
from hub.auth.auth import AUTH
from hub.compose import read_config, running_hub
from hub.core.config import Config
from hub.core.config.sections import HTTP, LOG
from hub.core.config.templates import write_templates
from hub.core.entries import EntryRecord, Source
from hub.core.errors import Unavailable
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.parts import CoreSettings
from hub.core.tasks import Tasks
from hub.discovery.discovery import DISCOVERY
from rules.compose import SECTIONS, running_rules

_log = logging.getLogger(__name__)

DEMO_USER = "demo"
SHUTDOWN_S = 5.0


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Declare the command."""
    parser = commands.add_parser("serve", parents=[shared], help="run the hub")
    parser.add_argument("--host", help="address to listen on instead of the configured one")
    parser.add_argument("--port", type=int, help="port to listen on instead of the configured one")
    parser.add_argument(
        "--demo", action="store_true", help="run with simulated servers in a temporary folder"
    )
    parser.add_argument(
        "--forget-secrets",
        action="store_true",
        help="start without the lost secret.key; every server asks to sign in again",
    )
    parser.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    if not options.demo:
        folder = options.config.expanduser()
        write_templates(folder)
        asyncio.run(_serve(folder, options))
        return 0
    with tempfile.TemporaryDirectory(prefix="usher-demo-") as temporary:
        folder = Path(temporary)
        (folder / "usher.yaml").write_text(demo_config(), "utf-8")
        write_demo_rules(folder)
        asyncio.run(_serve(folder, options))
    return 0


async def _serve(folder: Path, options: argparse.Namespace) -> None:
    config = await asyncio.to_thread(read_config, folder, os.environ, SECTIONS)
    set_up_logging(config[LOG].level)
    for problem in config.problems:
        _log.warning("%s", problem)
    settings = CoreSettings(forget_secrets=options.forget_secrets)
    extra = [_demo_entry()] if options.demo else []
    async with running_hub(config, settings, extra=extra) as hub, running_rules(hub, config):
        greeting = await _demo_owner(hub) if options.demo else ""
        async with serving(hub, config, options.host, options.port) as port:
            print(f"Usher is at http://localhost:{port}{_path(config)}{greeting}", flush=True)
            await hub[DISCOVERY].announce(
                hub[HOUSEHOLD].current.hub_id, hub[HOUSEHOLD].current.name, port, _path(config)
            )
            gc.freeze()  # what was loaded stays, and need not be searched for garbage again
            async with _dreaming(hub, on=options.demo):
                await _told_to_stop()


@asynccontextmanager
async def serving(
    hub: Hub, config: Config, host: str | None = None, port: int | None = None
) -> AsyncIterator[int]:
    """The hub's faces on their port; gives the port that is really used."""
    http = config[HTTP]
    runner = web.AppRunner(
        application(hub, http), access_log=None, shutdown_timeout=SHUTDOWN_S, handle_signals=False
    )
    async with AsyncExitStack() as stack:
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        wanted = http.port if port is None else port
        site = web.TCPSite(runner, host or http.host, wanted)
        try:
            await site.start()
        except OSError as error:
            raise Unavailable(
                f"Port {wanted} cannot be used ({error.strerror}).",
                hint="Stop what uses it, or choose another with --port or HTTP_PORT.",
            ) from error
        yield runner.addresses[0][1]


@asynccontextmanager
async def _dreaming(hub: Hub, *, on: bool) -> AsyncIterator[None]:
    """In the demo, alerts of the past are looked for meanwhile."""
    tasks = Tasks("demo")
    if on:
        tasks.create(remember_alerts(hub), name="alerts of the past")
    try:
        yield
    finally:
        await tasks.cancel()


def _path(config: Config) -> str:
    return config[HTTP].base_path.rstrip("/") + "/"


async def _told_to_stop() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    _log.info("Stopping")


def _demo_entry() -> EntryRecord:
    return EntryRecord(
        id="demo", domain="demo", title="Demo", source=Source.IMPORT, defined_in="--demo"
    )


async def _demo_owner(hub: Hub) -> str:
    """Make an owner with a password of this run alone; how to sign in, in words."""
    password = f"{secrets.token_urlsafe(9)}-aA1"
    await hub[AUTH].create_owner(DEMO_USER, password, by_host=True)
    await hub[HOUSEHOLD].update(
        name="Demo home", latitude=52.52, longitude=13.405, time_zone="Europe/Berlin", complete=True
    )
    return f"\nSign in as {DEMO_USER} with the password {password}"
