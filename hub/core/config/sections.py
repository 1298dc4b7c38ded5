"""The sections of the configuration that belong to no other part."""

from enum import StrEnum
from ipaddress import ip_network

from pydantic import Field, field_validator

from hub.core.config.section import Section, SectionModel, Variable
from hub.core.config.values import Names, Zone, parse_list, parse_zone

DEFAULT_PORT = 3857


class HttpModel(SectionModel):
    """Where the hub listens; `host` None means every interface, IPv4 and IPv6."""

    host: str | None = None
    port: int = Field(default=DEFAULT_PORT, ge=0, le=65535)
    base_path: str = "/"
    trusted_proxies: Names = ()

    @field_validator("host")
    @classmethod
    def _bare(cls, value: str | None) -> str | None:
        """An IPv6 address may stand in brackets, as in a URL."""
        return None if value is None else value.strip("[]") or None

    @field_validator("base_path")
    @classmethod
    def _slashes(cls, value: str) -> str:
        return "/" + "/".join(part for part in value.split("/") if part)

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            try:
                ip_network(network, strict=False)
            except ValueError:
                raise ValueError(f"{network} is not an address or CIDR") from None
        return value


class LogLevel(StrEnum):
    """How much the log tells."""

    DEBUG = "debug"
    INFO = "info"
    WARN = "warn"
    ERROR = "error"


class LogModel(SectionModel):
    """What the log tells."""

    level: LogLevel = LogLevel.INFO


class HomeModel(SectionModel):
    """Where and how the household lives; the setup wizard asks for what is None."""

    name: str | None = None
    time_zone: Zone | None = None
    language: str | None = None
    latitude: float | None = Field(default=None, ge=-90, le=90)
    longitude: float | None = Field(default=None, ge=-180, le=180)


def _level(text: str) -> str:
    level = {"warning": "warn", "trace": "debug", "fatal": "error"}.get(text.lower(), text.lower())
    if level not in set(LogLevel):
        raise ValueError(f"give one of {', '.join(LogLevel)}")
    return level


HTTP = Section(
    "http",
    HttpModel,
    (
        Variable("HTTP_HOST", "host", "address to listen on; all interfaces without it"),
        Variable("HTTP_PORT", "port", "port to listen on", int),
        Variable("BASE_PATH", "base_path", "prefix behind a reverse proxy, such as /usher"),
        Variable(
            "TRUSTED_PROXIES",
            "trusted_proxies",
            "addresses or CIDRs, with commas, whose X-Forwarded headers are believed",
            parse_list,
        ),
    ),
)
LOG = Section(
    "log", LogModel, (Variable("LOG_LEVEL", "level", "debug, info, warn or error", _level),)
)
HOME = Section(
    "home", HomeModel, (Variable("TZ", "time_zone", "the default time zone", parse_zone),)
)
CORE_SECTIONS = (HTTP, LOG, HOME)
