"""What plex.tv says about people and servers."""

from integrations.demo.plex_server.element import Element, Value
from integrations.demo.plex_server.simulator import PlexServer

from .accounts_book import GlobalAccount

_FEATURES = ("webhooks", "home", "pass", "dvr", "session_kick", "hardware_transcoding", "livetv")


def user(account: GlobalAccount, *, plex_pass: bool) -> dict[str, object]:
    """The account itself, for ``/api/v2/user``."""
    return {
        "id": int(account.id),
        "uuid": account.uuid,
        "username": account.name,
        "title": account.name,
        "email": account.email,
        "friendlyName": "",
        "locale": None,
        "confirmed": True,
        "hasPassword": True,
        "protected": False,
        "thumb": account.thumb,
        "authToken": account.token,
        "country": "SE",
        "subscription": {
            "active": plex_pass,
            "status": "Active" if plex_pass else "Inactive",
            "plan": "lifetime" if plex_pass else None,
            "features": list(_FEATURES) if plex_pass else [],
        },
        "restricted": False,
        "home": True,
        "guest": False,
        "homeSize": 3,
    }


def resource(server: PlexServer, account: GlobalAccount) -> dict[str, object]:
    """A server as one account may use it, for ``/api/v2/resources``."""
    world_server = server.server
    own = next(a for s, a in account.memberships if s is world_server)
    owned = own is world_server.owner
    return {
        "name": world_server.name,
        "product": "Plex Media Server",
        "productVersion": world_server.version,
        "platform": world_server.operating_system,
        "platformVersion": "6.12.0",
        "device": "PC",
        "clientIdentifier": world_server.id,
        "createdAt": "2021-01-01T12:00:00Z",
        "lastSeenAt": server.state.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "provides": "server",
        "ownerId": None if owned else int(world_server.owner.global_id),
        "sourceTitle": None if owned else world_server.owner.name,
        "publicAddress": world_server.network.address,
        "accessToken": world_server.token if owned else own.token,
        "owned": owned,
        "home": False,
        "synced": False,
        "relay": True,
        "presence": server.is_open,
        "httpsRequired": False,
        "publicAddressMatches": True,
        "dnsRebindingProtection": False,
        "natLoopbackSupported": False,
        "connections": [_connection(server)],
    }


def _connection(server: PlexServer) -> dict[str, object]:
    """The simulator has one address, and it is this machine's own."""
    return {
        "protocol": "http",
        "address": server.host,
        "port": server.port,
        "uri": server.url,
        "local": True,
        "relay": False,
        "IPv6": False,
    }


def users(
    servers: list[PlexServer], viewer: GlobalAccount, all_: tuple[GlobalAccount, ...]
) -> Element:
    """Friends of an account with the servers it shares with them, for ``/api/users``."""
    owned = {s.server.id for s in servers if s.server.owner.global_id == viewer.id}
    rows = []
    for account in all_:
        shared = [s for s, _ in account.memberships if s.id in owned]
        if account is not viewer and shared:
            children = [
                Element(
                    "Server",
                    {
                        "machineIdentifier": server.id,
                        "name": server.name,
                        "numLibraries": sum(library.listed for library in server.libraries),
                        "allLibraries": True,
                        "owned": True,
                        "pending": False,
                    },
                )
                for server in shared
            ]
            rows.append(Element("User", person(account), children))
    attributes: dict[str, Value] = {
        "friendlyName": "myPlex",
        "identifier": "com.plexapp.plugins.myplex",
        "totalSize": len(rows),
        "size": len(rows),
    }
    return Element("MediaContainer", attributes, rows)


def person(account: GlobalAccount) -> dict[str, Value]:
    """An account as others see it."""
    return {
        "id": int(account.id),
        "title": account.name,
        "username": account.name,
        "email": account.email,
        "thumb": account.thumb,
        "home": False,
        "restricted": False,
    }


def shared_servers(server: PlexServer, all_: tuple[GlobalAccount, ...]) -> Element:
    """With whom a server is shared, and their tokens for it."""
    rows = [
        Element(
            "SharedServer",
            {
                "id": number,
                "username": account.name,
                "email": account.email,
                "userID": int(account.id),
                "accessToken": own.token,
                "name": server.server.name,
                "allLibraries": True,
            },
        )
        for number, account in enumerate(all_, 1)
        for world_server, own in account.memberships
        if world_server is server.server and own is not world_server.owner
    ]
    attributes: dict[str, Value] = {
        "friendlyName": "myPlex",
        "machineIdentifier": server.server.id,
        "size": len(rows),
    }
    return Element("MediaContainer", attributes, rows)
