"""The add-on for Home Assistant: what the Supervisor asks of its files, as far as files tell."""

from pathlib import Path
from typing import Any

import pytest
import voluptuous as vol
from ruamel.yaml import YAML

from hub import __version__
from hub.core.config.sections import CORE_SECTIONS

FOLDER = Path("deploy/home-assistant")
OPTION = vol.Match(r"^(str|bool|int|float|email|url|port|password|list\(.+\)|match\(.+\))\??$")
MANIFEST = vol.Schema(
    {
        vol.Required("name"): str,
        vol.Required("version"): __version__,
        vol.Required("slug"): vol.Match(r"^[-_.A-Za-z0-9]+$"),
        vol.Required("description"): str,
        vol.Required("arch"): [vol.In(["amd64", "aarch64", "armhf", "armv7", "i386"])],
        vol.Required("options"): {str: vol.Any(str, int, bool)},
        vol.Required("schema"): {str: OPTION},
        "init": bool,
        "startup": vol.In(["initialize", "system", "services", "application", "once"]),
        "boot": vol.In(["auto", "manual", "manual_only"]),
        "host_network": bool,
        "ingress": bool,
        "ingress_port": vol.All(int, vol.Range(min=0, max=65535)),
        "ingress_stream": bool,
        "panel_icon": vol.Match(r"^mdi:[a-z0-9-]+$"),
        "panel_title": str,
        "panel_admin": bool,
        "webui": vol.Match(r"^(?:https?|\[PROTO:\w+\]):\/\/\[HOST\]:\[PORT:\d+\].*$"),
        "watchdog": vol.Match(r"^(?:https?|\[PROTO:\w+\]|tcp):\/\/\[HOST\]:(\[PORT:\d+\]|\d+).*$"),
        "ports": {vol.Match(r"^\d+/(tcp|udp)$"): vol.Any(None, int)},
        "ports_description": {vol.Match(r"^\d+/(tcp|udp)$"): str},
        "services": [vol.Match(r"^(?P<service>mqtt|mysql):(?P<rights>provide|want|need)$")],
        "map": [
            {
                vol.Required("type"): vol.In(["addon_config", "data", "share", "media", "ssl"]),
                "read_write": bool,
                "path": vol.Match(r"^/.+"),
            }
        ],
        "backup_exclude": [str],
    }
)
"""The keys of the Supervisor's own check that the add-on uses, with their values."""


def read(name: str) -> Any:
    return YAML(typ="safe").load((FOLDER / name).read_text("utf-8"))


def test_the_manifest_is_what_the_supervisor_takes() -> None:
    manifest = MANIFEST(read("config.yaml"))
    assert manifest["options"].keys() <= manifest["schema"].keys()
    assert manifest["ports"].keys() == manifest["ports_description"].keys()


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_option_and_port_has_its_text(language: str) -> None:
    manifest, texts = read("config.yaml"), read(f"translations/{language}.yaml")
    assert texts["configuration"].keys() == manifest["schema"].keys()
    assert all(text["name"] and text["description"] for text in texts["configuration"].values())
    assert texts["network"].keys() == manifest["ports"].keys()


def test_every_architecture_is_built_and_options_are_used() -> None:
    manifest, script = read("config.yaml"), (FOLDER / "run.sh").read_text()
    assert read("build.yaml")["build_from"].keys() == set(manifest["arch"])
    for option in manifest["schema"]:
        assert f"option {option}" in script
    known = {one.name for section in CORE_SECTIONS for one in section.variables}
    assert {"LOG_LEVEL", "TRUSTED_PROXIES", "TZ"} <= known
