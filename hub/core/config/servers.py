"""Servers that are set up by configuration instead of in the UI."""

from collections.abc import Iterator
from typing import Any

import orjson
from pydantic import Field

from hub.core.config.section import Section, SectionModel, Variable
from hub.core.config.values import Duration, parse_boolean, parse_duration
from hub.models.server import Platform

DEFAULT_POLL_S = 5.0


class ServerModel(SectionModel):
    """One server; `id` is its own, where it is known."""

    url: str
    token: str
    id: str | None = None
    verify_ssl: bool = True


class PlatformModel(SectionModel):
    """The servers of one platform: one by `url` and `token`, more in `servers`."""

    enabled: bool = True
    url: str | None = None
    token: str | None = None
    push: bool = True
    poll: bool = False
    poll_interval: Duration | None = Field(default=None, gt=0)
    servers: tuple[ServerModel, ...] = ()

    def all(self) -> Iterator[ServerModel]:
        """Every server that is enabled and complete."""
        if not self.enabled:
            return
        if self.url and self.token:
            yield ServerModel(url=self.url, token=self.token)
        yield from self.servers


class ServersModel(SectionModel):
    """Servers by platform, and how often they are read."""

    plex: PlatformModel = PlatformModel()
    jellyfin: PlatformModel = PlatformModel()
    emby: PlatformModel = PlatformModel()
    poll_interval: Duration = Field(default=DEFAULT_POLL_S, gt=0)
    refresh_interval: Duration = Field(default=300.0, gt=0)

    def of(self, platform: Platform) -> PlatformModel:
        """What is configured about the servers of a platform."""
        return {
            Platform.PLEX: self.plex,
            Platform.JELLYFIN: self.jellyfin,
            Platform.EMBY: self.emby,
        }[platform]


def _servers(text: str) -> list[dict[str, Any]]:
    """`[{"ServerID", "URL", "Token"}]` as our own keys."""
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise ValueError('give JSON such as [{"URL": "http://host:32400", "Token": "…"}]') from None
    if not isinstance(data, list) or not all(isinstance(entry, dict) for entry in data):
        raise ValueError("give a JSON list of objects with URL and Token")
    found = []
    for entry in data:
        known = {str(key).lower(): value for key, value in entry.items()}
        if not known.get("url") or not known.get("token"):
            raise ValueError("each server needs URL and Token")
        found.append({"id": known.get("serverid"), "url": known["url"], "token": known["token"]})
    return found


def _variables(platform: str, key: str, realtime: str, enabled: str) -> tuple[Variable, ...]:
    upper, name = platform.upper(), platform.capitalize()
    listed = 'JSON list of {"ServerID", "URL", "Token"}'
    return (
        Variable(enabled, f"{platform}.enabled", f"use the {name} servers below", parse_boolean),
        Variable(f"{upper}_URL", f"{platform}.url", f"address of a {name} server"),
        Variable(key, f"{platform}.token", f"token of that {name} server", secret=True),
        Variable(realtime, f"{platform}.push", f"follow {name}'s push channel", parse_boolean),
        Variable(f"{upper}_SERVERS", f"{platform}.servers", listed, _servers, secret=True),
    )


SERVERS_SECTION = Section(
    "servers",
    ServersModel,
    (
        *_variables("plex", "PLEX_TOKEN", "ENABLE_PLEX_REALTIME", "ENABLE_PLEX_SYNC"),
        Variable(
            "PLEX_SESSION_POLLING_ENABLED", "plex.poll", "read sessions beside push", parse_boolean
        ),
        Variable(
            "PLEX_SESSION_POLLING_INTERVAL",
            "plex.poll_interval",
            "how often sessions are read beside push",
            parse_duration,
        ),
        *_variables(
            "jellyfin", "JELLYFIN_API_KEY", "JELLYFIN_REALTIME_ENABLED", "JELLYFIN_ENABLED"
        ),
        *_variables("emby", "EMBY_API_KEY", "EMBY_REALTIME_ENABLED", "EMBY_ENABLED"),
        Variable("EMBY_BASE_URL", "emby.url", "the same as EMBY_URL"),
        Variable("NOW_POLL_SEC", "poll_interval", "seconds between reads without push", float),
        Variable("SYNC_INTERVAL", "refresh_interval", "library refresh", parse_duration),
    ),
)
