"""Setting up Jellyfin and Emby: an address, then a way to sign in."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import uuid4

import voluptuous as vol

from hub.core.entries import ConfigEntry
from hub.core.errors import NotFound, UsherError
from hub.core.flows import ConfigFlow, DiscoveryInfo, FlowResult, OptionsFlow
from hub.core.flows.flow import UserInput
from hub.core.http import SESSION, InvalidAuth, without_page
from hub.core.lenient import Object, text
from hub.core.selectors import Boolean, Number, Select, Text
from hub.core.servers import SERVERS
from integrations.mediabrowser.client import MediaBrowserClient, SignedIn

PASSWORD, API_KEY = "password", "api_key"
ADDRESS = vol.Schema(
    {
        vol.Required("url"): Text(type="url"),
        vol.Required("verify_ssl", default=True): Boolean(),
    }
)
USER = vol.Schema(
    {
        vol.Required("username"): Text(),
        vol.Optional("password", default=""): Text(type="password"),
    }
)
KEY = vol.Schema({vol.Required("token"): Text(type="password")})


class MediaBrowserConfigFlow(ConfigFlow):
    """Finds out a working address and token of one server.

    `other_server` is the error for the server of the sister platform.
    """

    client_type: ClassVar[type[MediaBrowserClient]]
    other_server: ClassVar[str]

    _url: str = ""
    _verify_ssl: bool = True
    _name: str | None = None
    _device: str | None = None

    async def methods(self) -> tuple[str, ...]:
        """The ways to sign in to the server at the address, the best one first."""
        return PASSWORD, API_KEY

    def is_too_old(self, public_info: Object) -> bool:
        """Whether the server is older than what is supported."""
        return False

    async def step_user(self, user_input: UserInput) -> FlowResult:
        """Take an address and find out which server is there."""
        if user_input is None:
            return self.show_form(step_id="user", schema=ADDRESS, last_step=False)
        errors = await self._probe(user_input)
        if errors:
            return self.show_form(step_id="user", schema=ADDRESS, errors=errors, last_step=False)
        await self.set_unique_id(self.context.unique_id or "", raise_on_progress=False)
        await self.abort_if_configured(updates={**user_input, "url": self._url})
        return await self.step_method(None)

    async def step_discovery(self, info: DiscoveryInfo) -> FlowResult:
        """Find out which server answers there, and ask."""
        url = info.url or f"http://{info.host}:{info.port}"
        if info.unique_id is not None:
            entry = await self.set_unique_id(info.unique_id)
            if entry is not None and self._stays(entry, url):
                return self.abort("already_configured", {"title": entry.title})
        if await self._probe({"url": url, "verify_ssl": True}):
            return self.abort("cannot_connect")
        await self.set_unique_id(self.context.unique_id or "")
        await self.abort_if_configured(updates={"url": url})
        self.title_placeholders = {"name": self._name or info.name, "url": url}
        return await self.step_confirm(None)

    async def step_confirm(self, user_input: UserInput) -> FlowResult:
        """Choose how to sign in to the server that was found."""
        if user_input is None:
            return self.show_form(
                step_id="confirm",
                schema=await self._choices(),
                placeholders=self.title_placeholders,
                last_step=False,
            )
        return await self.step_method(user_input)

    async def step_method(self, user_input: UserInput) -> FlowResult:
        """Choose how to sign in."""
        if user_input is None:
            placeholders = {"name": self._name or ""}
            return self.show_form(
                step_id="method",
                schema=await self._choices(),
                placeholders=placeholders,
                last_step=False,
            )
        return await self.sign_in_by(user_input["method"])

    async def sign_in_by(self, method: str) -> FlowResult:
        """Go on with a way to sign in."""
        if method == API_KEY:
            return await self.step_api_key(None)
        return await self.step_password(None)

    async def step_password(self, user_input: UserInput) -> FlowResult:
        """Sign in as an administrator by name and password."""
        if user_input is None:
            known = self._entry_data().get("username")
            suggested = {"username": known} if known else {}
            return self.show_form(
                step_id="password", schema=USER, suggested=suggested, last_step=True
            )
        errors: dict[str, str] = {}
        try:
            found = await self.client().sign_in(user_input["username"], user_input["password"])
        except InvalidAuth:
            errors = {"base": "invalid_password"}
        except UsherError as error:
            errors = {"base": error.code}
        else:
            if found.is_admin:
                return await self.finish(found)
            await self.client(found).sign_out()
            errors = {"base": "not_admin"}
        return self.show_form(step_id="password", schema=USER, errors=errors, last_step=True)

    async def step_api_key(self, user_input: UserInput) -> FlowResult:
        """Take an API key."""
        if user_input is None:
            return self.show_form(step_id="api_key", schema=KEY, last_step=True)
        errors = await self._try_key(user_input["token"])
        if errors:
            return self.show_form(step_id="api_key", schema=KEY, errors=errors, last_step=True)
        return await self._finish({"token": user_input["token"], "user_id": None, "username": None})

    async def step_reauth(self, user_input: UserInput) -> FlowResult:
        """Sign in again, in any way."""
        data = self.entry.data
        self._url, self._verify_ssl = data["url"], data.get("verify_ssl", True)
        self._name = self.entry.title
        self.context.unique_id = self.entry.unique_id
        if user_input is None:
            return self.show_form(
                step_id="reauth",
                schema=await self._choices(),
                placeholders={"name": self.entry.title},
                last_step=False,
            )
        if errors := await self._probe(data):
            return self.abort(errors["url"])
        self.abort_if_unique_id_mismatch()
        return await self.step_method(user_input)

    async def step_reconfigure(self, user_input: UserInput) -> FlowResult:
        """Change the address."""
        data = self.entry.data
        if user_input is None:
            suggested = {key: data[key] for key in ("url", "verify_ssl") if key in data}
            return self.show_form(step_id="reconfigure", schema=ADDRESS, suggested=suggested)
        errors = await self._probe(user_input)
        if errors:
            return self.show_form(step_id="reconfigure", schema=ADDRESS, errors=errors)
        self.abort_if_unique_id_mismatch()
        return await self.update_and_abort(data={**user_input, "url": self._url})

    async def finish(self, found: SignedIn) -> FlowResult:
        """End with a token of an administrator's."""
        return await self._finish(
            {"token": found.token, "user_id": found.user_id, "username": found.user_name}
        )

    def client(self, signed_in: SignedIn | None = None, token: str | None = None) -> Any:
        """A client for the address; MediaBrowserClient, or what the platform makes of it."""
        return self.client_type(
            self.hub[SESSION],
            self._url,
            device_id=self._device_id(),
            token=signed_in.token if signed_in else token,
            user_id=signed_in.user_id if signed_in else None,
            verify_ssl=self._verify_ssl,
        )

    async def _probe(self, address: Mapping[str, Any]) -> dict[str, str]:
        """Look who answers at an address; what is wrong there, by field."""
        self._url = without_page(address["url"])
        self._verify_ssl = address.get("verify_ssl", True)
        try:
            info = await self.client().public_info()
        except (InvalidAuth, NotFound):
            return {"url": "wrong_server"}
        except UsherError as error:
            return {"url": error.code}
        if not self.client().is_ours(info):
            return {"url": self.other_server}
        if self.is_too_old(info):
            return {"url": "unsupported_version"}
        self._name = text(info.get("ServerName"))
        self.context.unique_id = text(info.get("Id"))
        return {}

    async def _try_key(self, token: str) -> dict[str, str]:
        try:
            await self.client(token=token).libraries()  # for administrators alone
        except InvalidAuth:
            return {"token": "invalid_api_key"}
        except UsherError as error:
            return {"base": error.code}
        return {}

    async def _choices(self) -> vol.Schema:
        methods = await self.methods()
        select = Select(options=methods, translation_key="sign_in_method")
        return vol.Schema({vol.Required("method", default=methods[0]): select})

    async def _finish(self, credentials: Mapping[str, Any]) -> FlowResult:
        data = {"url": self._url, "verify_ssl": self._verify_ssl, **credentials}
        if self.context.entry is not None:
            self.abort_if_unique_id_mismatch()
            return await self.update_and_abort(data=data)
        await self.abort_if_configured(updates=data)
        title = self._name or self.context.integration.name
        return self.create_entry(title=title, data={**data, "device_id": self._device_id()})

    def _device_id(self) -> str:
        """By what the server knows this hub; one for the life of the entry."""
        if self.context.entry is not None:
            return str(self._entry_data().get("device_id") or f"usher-{self.context.entry.id}")
        if self._device is None:
            self._device = f"usher-{uuid4()}"
        return self._device

    def _entry_data(self) -> Mapping[str, Any]:
        return {} if self.context.entry is None else self.context.entry.data

    def _stays(self, entry: ConfigEntry[Any], url: str) -> bool:
        """Whether a known server is not looked for at another address.

        Anybody on the network can announce anything: what works is left alone, and a token that
        went by https is not sent without.
        """
        old = str(entry.data.get("url", ""))
        if old.startswith("https:") and not url.startswith("https:"):
            return True
        return any(s.entry_id == entry.id and s.availability.is_up for s in self.hub[SERVERS])


class MediaBrowserOptionsFlow(OptionsFlow):
    """How the server is watched."""

    async def step_init(self, user_input: UserInput) -> FlowResult:
        """Choose push and polling."""
        if user_input is not None:
            return self.save(user_input)
        schema = vol.Schema(
            {
                vol.Required("push", default=True): Boolean(),
                vol.Required("poll_s", default=5): Number(min=2, max=300, unit="s"),
            }
        )
        return self.show_form(step_id="init", schema=schema, suggested=self.entry.options)
