"""Setting up Jellyfin: an address, then Quick Connect, name and password, or an API key."""

import asyncio

from hub.core.errors import NotFound, NotSupported, UsherError
from hub.core.flows import FlowResult
from hub.core.flows.flow import UserInput
from hub.core.lenient import Object, text
from integrations.jellyfin.client import OLDEST, JellyfinClient, QuickConnect
from integrations.jellyfin.server import version_of
from integrations.mediabrowser.client import SignedIn
from integrations.mediabrowser.config_flow import MediaBrowserConfigFlow, MediaBrowserOptionsFlow

QUICK_CONNECT = "quick_connect"


class JellyfinConfigFlow(MediaBrowserConfigFlow):
    """With Quick Connect, where the administrator allows it, nobody types a password."""

    client_type = JellyfinClient
    other_server = "is_emby"

    _wish: QuickConnect | None = None
    _waiting: asyncio.Task[SignedIn] | None = None

    async def methods(self) -> tuple[str, ...]:
        """Quick Connect first, when it is offered."""
        try:
            offered = await self.client().offers_quick_connect()
        except UsherError:
            offered = False
        others = await super().methods()
        return (QUICK_CONNECT, *others) if offered else others

    def is_too_old(self, public_info: Object) -> bool:
        """Older than 10.8."""
        return version_of(text(public_info.get("Version"))) < OLDEST

    async def sign_in_by(self, method: str) -> FlowResult:
        """Quick Connect, or one of those that Emby has, too."""
        if method == QUICK_CONNECT:
            return await self.step_quick_connect(None)
        return await super().sign_in_by(method)

    async def step_quick_connect(self, user_input: UserInput) -> FlowResult:
        """Show a code and wait until it was typed."""
        if self._wish is None or self._waiting is None:
            try:
                self._wish = await self.client().quick_connect()
            except NotSupported:
                return self.abort("quick_connect_off")
            except UsherError:
                return self.abort("cannot_connect")
            waiting = self.client().let_in(self._wish)
            self._waiting = self.run(waiting, name="wait for the code to be typed")
        if not self._waiting.done():
            return self.show_progress(
                step_id="quick_connect",
                action="quick_connect",
                task=self._waiting,
                placeholders={"code": self._wish.code, "name": self._name or ""},
            )
        return self.next_step("let_in")

    async def step_let_in(self, user_input: UserInput) -> FlowResult:
        """Go on with what Quick Connect gave."""
        if self._waiting is None:
            return self.abort("quick_connect_expired")
        try:
            found = self._waiting.result()
        except NotFound:
            return self.abort("quick_connect_expired")
        except UsherError:
            return self.abort("cannot_connect")
        if not found.is_admin:
            await self.client(found).sign_out()
            return self.abort("not_admin")
        return await self.finish(found)


class JellyfinOptionsFlow(MediaBrowserOptionsFlow):
    """The same as for every server of this family."""
