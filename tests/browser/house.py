"""A whole hub on a port, and a simulated Jellyfin beside it that discovery can find."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page, expect
from yarl import URL

from frontend.cli.serve import serving
from hub.api.security import COOKIE
from hub.auth.auth import AUTH
from hub.auth.roles import Role
from hub.compose import read_config, running_hub
from hub.core.backoff import BackoffPolicy
from hub.core.config import Config
from hub.core.config.sections import HTTP
from hub.core.entries import ENTRIES, ConfigEntry, EntryRecord
from hub.core.household import HOUSEHOLD
from hub.core.hub import Hub
from hub.core.parts import CoreSettings
from hub.history.facade import HISTORY
from hub.history.query.scope import Scope
from hub.models.server import Platform
from hub.playback.pipeline import PLAYBACK
from integrations.demo.announce import AnnouncedServer, Announcer
from integrations.demo.announce.model import AnnouncePorts
from integrations.demo.jellyfin_server import JellyfinServer
from integrations.demo.world import platforms
from integrations.demo.world.servers import Account
from integrations.demo.world.stream import Stream
from integrations.demo.world.world import StartOptions
from tests.integrations.demo.mediabrowser import Scene, borrowed_world, running
from tests.support.waiting import eventually

OWNER = "mara"
PASSWORD = "Torchlight-42-moon"
VERSION = "10.11.5"
QUICK = BackoffPolicy(0.1, 0.1)


@dataclass(slots=True)
class House:
    """The hub with its address, and the scene of the simulated server."""

    hub: Hub
    config: Config
    scene: Scene
    port: int
    faces: AsyncExitStack

    @property
    def url(self) -> str:
        """Where the hub is."""
        base = self.config[HTTP].base_path.rstrip("/")
        return f"http://127.0.0.1:{self.port}{base}"

    @property
    def api_key(self) -> str:
        """What signs in to the simulated server."""
        return self.scene.simulator.keyring.api_key

    @property
    def server_name(self) -> str:
        """What the simulated server is called."""
        return self.scene.server.name

    async def settle(self) -> None:
        """Somebody owns the hub, and the wizard is done."""
        await self.hub[AUTH].create_owner(OWNER, PASSWORD)
        await self.hub[HOUSEHOLD].update(name="Home", time_zone="Europe/Berlin", complete=True)

    async def add_server(self) -> ConfigEntry[object]:
        """The simulated server, once it is watched and its accounts have persons."""
        record = EntryRecord(
            domain="jellyfin",
            title=self.server_name,
            unique_id=self.scene.server.id,
            data={"url": self.scene.simulator.url, "token": self.api_key, "verify_ssl": True},
        )
        entry = await self.hub[ENTRIES].add(record)
        await eventually(lambda: entry.runtime_data.watcher.source is not None)
        await eventually(lambda: len(self.hub[PLAYBACK].persons()) > 1)
        await eventually(self._recorded)
        return entry

    async def _recorded(self) -> bool:
        """Whether the history knows them as well: until then they have no pages."""
        known = {person.id for person in await self.hub[HISTORY].persons(Scope.all())}
        return known >= {person.id for person in self.hub[PLAYBACK].persons()}

    async def add_viewer(self, name: str, account: Account) -> None:
        """Somebody who may see what the person of an account watches."""
        person_id = await eventually(lambda: self.person_of(account))
        auth = self.hub[AUTH]
        await auth.create_user(name, Role.VIEWER, password=PASSWORD, person_id=person_id)

    def person_of(self, account: Account) -> str | None:
        """The id of the person who owns an account."""
        return self.hub[PLAYBACK].links().get((f"jellyfin:{self.scene.server.id}", account.key))

    def play(self, account: Account | None = None, *, controllable: bool = True) -> Stream:
        """Somebody plays an episode, a few minutes in."""
        options = StartOptions(position_s=300)
        return self.scene.play(account=account, options=options, controllable=controllable)

    async def close_door(self) -> None:
        """Nobody is answered any more."""
        await self.faces.aclose()

    async def open_door(self) -> None:
        """Answer on the port, the same one again after it was closed."""
        door = serving(self.hub, self.config, "127.0.0.1", self.port)
        self.port = await self.faces.enter_async_context(door)

    async def sign_in(self, page: Page, name: str = OWNER, path: str = "/") -> None:
        """Go to a page as somebody who signed in before."""
        token = await self.hub[AUTH].sign_in(name, PASSWORD)
        await page.context.add_cookies([{"name": COOKIE, "value": token.text, "url": self.url}])
        await page.goto(f"{self.url}{path}")
        await expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()

    async def sign_in_by_form(self, page: Page, name: str = OWNER, path: str = "/") -> None:
        """Go to a page by way of the sign-in form."""
        await page.goto(f"{self.url}{path}")
        await page.get_by_label("User name").fill(name)
        await page.get_by_label("Password", exact=True).fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("main").get_by_role("heading", level=1)).to_be_visible()


def show_of(stream: Stream) -> str:
    """The title of the show whose episode plays."""
    item = stream.item
    while item.parent is not None:
        item = item.parent
    return item.title


def card_of(page: Page, stream: Stream) -> Locator:
    """The live card of a stream."""
    name = stream.account.name
    return page.locator("usher-session-card").filter(has=page.get_by_text(name, exact=True))


@asynccontextmanager
async def house(
    folder: Path,
    *,
    base_path: str = "/",
    discover: bool = False,
    retry: BackoffPolicy = QUICK,
) -> AsyncIterator[House]:
    """A hub that nobody owns yet, on a port of 127.0.0.1."""
    async with AsyncExitStack() as stack:
        world, server = stack.enter_context(borrowed_world(platforms.Platform.JELLYFIN, VERSION))
        scene = await stack.enter_async_context(running(JellyfinServer(world, server)))
        ports = await _announced(scene, stack) if discover else None
        (folder / "usher.yaml").write_text(_yaml(base_path, ports), "utf-8")
        config = read_config(folder, {})
        settings = CoreSettings(setup_retry=retry, reconnect=QUICK)
        hub = await stack.enter_async_context(running_hub(config, settings))
        faces = await stack.enter_async_context(AsyncExitStack())
        built = House(hub, config, scene, 0, faces)
        await built.open_door()
        yield built


async def _announced(scene: Scene, stack: AsyncExitStack) -> AnnouncePorts:
    """Announce the simulated server on ports of its own, where no other run is heard."""
    announcer = Announcer(AnnouncePorts(gdm=0, mediabrowser=0), zeroconf=False)
    await announcer.start()
    stack.push_async_callback(announcer.stop)
    simulator = scene.simulator
    port = URL(simulator.url).port or 0
    name, server_id = simulator.server.name, simulator.server.id
    await announcer.add(AnnouncedServer(Platform.JELLYFIN, server_id, name, port, VERSION))
    return announcer.ports


def _yaml(base_path: str, ports: AnnouncePorts | None) -> str:
    discovery = "enabled: false"
    if ports is not None:
        discovery = f"gdm_port: {ports.gdm}\n  mediabrowser_port: {ports.mediabrowser}"
    return (
        f"http:\n  base_path: {base_path}\n"
        "recording:\n  minimum:\n    video: 0s\n"
        f"discovery:\n  announce: false\n  interfaces: [127.0.0.1]\n  {discovery}\n"
    )
