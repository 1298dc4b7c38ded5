"""Every variable that people bring along: what it sets, or that it is known and not used."""

import stat
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from hub.compose import SECTIONS, read_config
from hub.core.config import Config, Section
from hub.core.config.later import LATER
from hub.core.config.servers import SERVERS_SECTION
from hub.core.config.templates import FILES, write_templates
from hub.core.entries.configured import configured_entries

SERVERS = '[{"ServerID": "one", "URL": "http://192.0.2.9", "Token": "t"}]'
LISTED = {"id": "one", "url": "http://192.0.2.9", "token": "t"}
STRONG = "Correct-horse-7"

TABLE: list[tuple[str, str, str, Any]] = [
    ("HTTP_PORT", "4000", "http.port", 4000),
    ("HTTP_HOST", "::1", "http.host", "::1"),
    ("HTTP_HOST", "[::1]", "http.host", "::1"),
    ("BASE_PATH", "usher/", "http.base_path", "/usher"),
    ("TRUSTED_PROXIES", "10.0.0.0/8, ::1", "http.trusted_proxies", ("10.0.0.0/8", "::1")),
    ("LOG_LEVEL", "WARNING", "log.level", "warn"),
    ("TZ", "Asia/Kathmandu", "home.time_zone", "Asia/Kathmandu"),
    ("JWT_SECRET", "s" * 32, "auth.jwt_secret", "s" * 32),
    ("AUTH_MODE", "Basic", "auth.mode", "basic"),
    ("ADMIN_USERNAME", "owner", "auth.admin_username", "owner"),
    ("ADMIN_PASSWORD", STRONG, "auth.admin_password", STRONG),
    ("ADMIN_TOKEN", "token", "auth.admin_token", "token"),
    ("ENABLE_PLEX_SYNC", "false", "servers.plex.enabled", False),
    ("PLEX_URL", "http://192.0.2.9:32400", "servers.plex.url", "http://192.0.2.9:32400"),
    ("PLEX_TOKEN", "t", "servers.plex.token", "t"),
    ("ENABLE_PLEX_REALTIME", "no", "servers.plex.push", False),
    ("PLEX_SESSION_POLLING_ENABLED", "true", "servers.plex.poll", True),
    ("PLEX_SESSION_POLLING_INTERVAL", "30s", "servers.plex.poll_interval", 30.0),
    ("PLEX_SERVERS", SERVERS, "servers.plex.servers.0", LISTED),
    ("JELLYFIN_SERVERS", SERVERS, "servers.jellyfin.servers.0", LISTED),
    ("EMBY_SERVERS", SERVERS, "servers.emby.servers.0", LISTED),
    ("JELLYFIN_ENABLED", "off", "servers.jellyfin.enabled", False),
    ("JELLYFIN_URL", "http://192.0.2.9:8096", "servers.jellyfin.url", "http://192.0.2.9:8096"),
    ("JELLYFIN_API_KEY", "k", "servers.jellyfin.token", "k"),
    ("JELLYFIN_REALTIME_ENABLED", "0", "servers.jellyfin.push", False),
    ("EMBY_ENABLED", "false", "servers.emby.enabled", False),
    ("EMBY_URL", "http://192.0.2.9:8096", "servers.emby.url", "http://192.0.2.9:8096"),
    ("EMBY_BASE_URL", "http://192.0.2.9:8096", "servers.emby.url", "http://192.0.2.9:8096"),
    ("EMBY_API_KEY", "k", "servers.emby.token", "k"),
    ("EMBY_REALTIME_ENABLED", "false", "servers.emby.push", False),
    ("SYNC_INTERVAL", "10m", "servers.refresh_interval", 600.0),
    ("NOW_POLL_SEC", "7", "servers.poll_interval", 7.0),
    ("DUCKDB_PATH", "/data/h.duckdb", "history.path", "/data/h.duckdb"),
    ("DUCKDB_MAX_MEMORY", "512MB", "history.max_memory", 512 * 10**6),
    ("NATS_ENABLED", "true", "journal.nats", True),
    ("NATS_URL", "nats://192.0.2.9:4222", "journal.nats_url", "nats://192.0.2.9:4222"),
    ("WAL_ENABLED", "true", "journal.enabled", True),
    ("GEOIP_DATABASE", "/data/city.mmdb", "places.database", "/data/city.mmdb"),
    ("GEOIP_ASN_DATABASE", "/data/asn.mmdb", "places.asn_database", "/data/asn.mmdb"),
    ("MAXMIND_ACCOUNT_ID", "1234", "places.maxmind_account_id", "1234"),
    ("MAXMIND_LICENSE_KEY", "key", "places.maxmind_license_key", "key"),
    ("MQTT_HOST", "broker.local", "mqtt.host", "broker.local"),
    ("MQTT_PORT", "8883", "mqtt.port", 8883),
    ("MQTT_USERNAME", "usher", "mqtt.username", "usher"),
    ("MQTT_PASSWORD", "t", "mqtt.password", "t"),
    ("MQTT_DISCOVERY_PREFIX", "ha", "mqtt.discovery_prefix", "ha"),
]


def values(config: Config, section: Section[Any]) -> BaseModel:
    found: BaseModel = config[section]
    return found


def setting(folder: Path, environ: dict[str, str], path: str) -> Any:
    config = read_config(folder, environ)
    assert config.problems == ()
    name, *steps = path.split(".")
    value: Any = values(config, next(section for section in SECTIONS if section.name == name))
    for step in steps:
        value = value[int(step)] if step.isdigit() else getattr(value, step)
    return value


@pytest.mark.parametrize(("name", "text", "path", "expected"), TABLE)
def test_a_variable_sets_its_key(
    tmp_path: Path, name: str, text: str, path: str, expected: Any
) -> None:
    value = setting(tmp_path, {name: text}, path)
    if isinstance(value, BaseModel):
        value = value.model_dump(include=set(expected))
    assert (str(value) if isinstance(value, Path) else value) == expected


def test_every_variable_that_is_declared_is_in_the_table() -> None:
    declared = {variable.name for section in SECTIONS for variable in section.variables}
    assert declared - {row[0] for row in TABLE} <= {"DUCKDB_THREADS"}


@pytest.mark.parametrize("name", sorted(LATER))
def test_what_comes_later_is_known_and_said_to_be_unused(tmp_path: Path, name: str) -> None:
    declared = {variable.name for section in SECTIONS for variable in section.variables}
    assert name not in declared
    (problem,) = read_config(tmp_path, {name: "1"}).problems
    assert str(problem).startswith(f"environment: {name}: is known, not used in this version: ")


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("PLEX_TOKN", "PLEX_TOKEN"),
        ("OIDC_CLIENT_IDD", "OIDC_CLIENT_ID"),
        ("JELLYFIN_APIKEY", "JELLYFIN_API_KEY"),
        ("HTTP_PROT", "HTTP_PORT"),
    ],
)
def test_a_misspelt_one_is_reported_with_the_nearest(tmp_path: Path, name: str, near: str) -> None:
    (problem,) = read_config(tmp_path, {name: "1"}).problems
    assert f"Did you mean {near}?" in problem.message


def test_the_variables_of_other_programs_are_let_be(tmp_path: Path) -> None:
    environ = {"PATH": "/bin", "HTTP_PROXY": "x", "LOGNAME": "y"}
    assert read_config(tmp_path, environ).problems == ()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("JWT_SECRET", "tiny-one", "secrets.token_urlsafe"),
        ("ADMIN_PASSWORD", "hunter22", "at least 12 characters"),
        ("ADMIN_USERNAME", "\x07", "visible characters"),
        ("AUTH_MODE", "oidc", "jwt, basic or none"),
        ("HTTP_PORT", "70000", "65535"),
        ("HTTP_PORT", "http", "cannot be used"),
        ("TRUSTED_PROXIES", "proxy", "not an address or CIDR"),
        ("PLEX_SERVERS", "{}", "JSON list"),
        ("SYNC_INTERVAL", "soon", "30s, 5m"),
        ("TZ", "Mars/Base", "IANA"),
        ("MQTT_PORT", "70000", "65535"),
    ],
)
def test_a_bad_value_is_reported_without_secrets_and_the_default_holds(
    tmp_path: Path, name: str, text: str, told: str
) -> None:
    config = read_config(tmp_path, {name: text})
    (problem,) = config.problems
    assert told in str(problem)
    assert str(problem).startswith("environment")
    if name in {"JWT_SECRET", "ADMIN_PASSWORD"}:
        assert text not in str(problem)
    for section in SECTIONS:
        assert values(config, section) == section.model()


def test_servers_of_the_environment_become_entries(tmp_path: Path) -> None:
    environ = {
        "PLEX_URL": "http://192.0.2.9:32400",
        "PLEX_TOKEN": "t",
        "EMBY_SERVERS": SERVERS,
        "JELLYFIN_URL": "http://192.0.2.9",
        "JELLYFIN_API_KEY": "k",
        "JELLYFIN_ENABLED": "false",
    }
    config = read_config(tmp_path, environ)
    found = configured_entries(config[SERVERS_SECTION])
    assert [(one.domain, one.data["token"]) for one in found] == [("plex", "t"), ("emby", "t")]
    assert all(one.defined_in for one in found)
    assert [one.id for one in configured_entries(config[SERVERS_SECTION])] == [
        one.id for one in found
    ]


def test_an_empty_folder_gets_the_commented_files_and_any_other_is_let_be(tmp_path: Path) -> None:
    new = tmp_path / "new"
    assert write_templates(new)
    assert {path.name for path in new.iterdir()} == set(FILES)
    assert stat.S_IMODE((new / "secrets.yaml").stat().st_mode) == 0o600
    assert read_config(new, {}).problems == ()
    (new / "usher.yaml").unlink()
    assert not write_templates(new)
    assert not (new / "usher.yaml").exists()
