"""Accounts: who there is, signing in and out, API keys."""

from typing import Any

from integrations.demo.mediabrowser.backend import Backend
from integrations.demo.mediabrowser.call import Call, bad_request, not_found, unauthorized
from integrations.demo.mediabrowser.dialect import emby
from integrations.demo.mediabrowser.keyring import Device
from integrations.demo.mediabrowser.routing import Access, Route
from integrations.demo.mediabrowser.sessions import session_dto
from integrations.demo.mediabrowser.users import AccountView, user_dto
from integrations.demo.mediabrowser.wire import stamp
from integrations.demo.world.servers import Account


def describe(backend: Backend, account: Account) -> dict[str, Any]:
    """An account, with when it was seen last."""
    seen = [s.last_activity for s in backend.roster.sessions if s.account is account]
    view = AccountView(account, backend.server, backend.dialect, max(seen, default=None))
    return user_dto(view)


def signed_in(call: Call, account: Account) -> dict[str, Any]:
    """Let an app in: its token, its session, and who it is."""
    backend = call.backend
    info = call.credentials.info(backend.keyring.info(call.caller))
    device = backend.keyring.sign_in(account, info, backend.world.clock.now())
    session = backend.roster.touch(info, account, call.address)
    backend.activity.add(
        "signed in",
        f"{account.name} successfully authenticated",
        backend.world.clock.now(),
        account,
        short_overview=f"IP address: {call.address}",
    )
    return {
        "User": describe(backend, account),
        "SessionInfo": session_dto(backend.view(session, for_admin=account.is_admin)),
        "AccessToken": device.token,
        "ServerId": backend.server.id,
    }


async def authenticate_by_name(call: Call) -> dict[str, Any]:
    """Sign in by name and password; the app must introduce itself."""
    if not call.credentials.introduces_itself:
        bad_request("Client, Device, DeviceId and Version are required.")
    sent = await call.body()
    name, password = str(sent.get("username") or ""), str(sent.get("pw") or "")
    account = call.backend.keyring.by_password(name, password)
    if account is None:
        call.backend.activity.add(
            "sign-in failed",
            f"Failed login attempt from {name}",
            call.backend.world.clock.now(),
            short_overview=f"IP address: {call.address}",
        )
        emby_text = "Invalid username or password entered."
        unauthorized(emby_text if call.dialect.is_emby else "Error processing request.")
    return signed_in(call, account)


async def logout(call: Call) -> None:
    """Take the token back and end its session."""
    token = call.caller.token or ""
    device = call.backend.keyring.devices.get(token)
    call.backend.keyring.revoke(token)
    if device is not None:
        _end_session(call, device)


def _end_session(call: Call, device: Device) -> None:
    session = call.backend.roster.get(device.info.session_id)
    if session is not None:
        call.backend.roster.end(session)


async def users(call: Call) -> list[dict[str, Any]]:
    """All accounts."""
    return [describe(call.backend, account) for account in call.backend.server.accounts]


async def users_query(call: Call) -> dict[str, Any]:
    """All accounts, in pages."""
    found = await users(call)
    return {"Items": call.page(found), "TotalRecordCount": len(found)}


async def public_users(_: Call) -> list[dict[str, Any]]:
    """The accounts shown on the sign-in page: none, which is how careful people set it up."""
    return []


async def me(call: Call) -> dict[str, Any]:
    """The caller's own account; an API key has none."""
    if call.caller.account is None:
        bad_request("An API key has no user.")
    return describe(call.backend, call.caller.account)


async def user(call: Call) -> dict[str, Any]:
    """One account."""
    account = call.account
    if account is None:
        not_found()
    return describe(call.backend, account)


async def api_keys(call: Call) -> dict[str, Any]:
    """All API keys."""
    made = stamp(call.backend.world.clock.now())
    items = [
        {"Id": number, "AccessToken": key, "AppName": name, "IsActive": True, "DateCreated": made}
        for number, (key, name) in enumerate(call.backend.keyring.api_keys.items(), 1)
    ]
    return {"Items": items, "TotalRecordCount": len(items), "StartIndex": 0}


async def make_api_key(call: Call) -> None:
    """A new API key for an app."""
    call.backend.keyring.make_api_key(call.query.text("app") or "")


async def revoke_api_key(call: Call) -> None:
    """Take an API key back."""
    call.backend.keyring.revoke(call.params["key"])


ROUTES = (
    Route("GET", "/Users", users, Access.ADMIN),
    Route("GET", "/Users/Query", users_query, Access.ADMIN, on=emby),
    Route("GET", "/Users/Public", public_users, Access.ANYONE),
    Route("GET", "/Users/Me", me),
    Route("GET", "/Users/{user_id}", user),
    Route("POST", "/Users/AuthenticateByName", authenticate_by_name, Access.ANYONE),
    Route("POST", "/Sessions/Logout", logout),
    Route("GET", "/Auth/Keys", api_keys, Access.ADMIN),
    Route("POST", "/Auth/Keys", make_api_key, Access.ADMIN),
    Route("DELETE", "/Auth/Keys/{key}", revoke_api_key, Access.ADMIN),
)
