"""A configuration full of errors: each is told with its place, and the hub starts all the same."""

from pathlib import Path

import aiohttp
import orjson

from frontend.application import application
from hub.compose import CONFIG, read_config
from hub.core.config.sections import HTTP
from tests.integrations.plex.plex_hub import plex_hub
from tests.support.serving import serving_application

BAD = """\
discovery:
  enabled: false
  announce: false
  gdm_port: many
http:
  port: 99999
  colour: blue
recording:
  reconcile: soon
nonsense:
  a: 1
plex: 7
"""
BROKEN = "discovery:\n  enabled: [false\nhttp: }\n"


async def test_every_error_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "usher.yaml").write_text(BAD)
    told = [str(problem) for problem in read_config(tmp_path, {}).problems]
    for line, name in ((4, "gdm_port"), (6, "port"), (7, "colour"), (9, "reconcile"), (10, "nons")):
        assert any(f"usher.yaml, line {line}," in text and name in text for text in told), (
            name,
            told,
        )


async def test_the_hub_starts_and_watches(tmp_path: Path) -> None:
    async with plex_hub(tmp_path, share=0.05, config=BAD) as scene:
        assert scene.hub[CONFIG].problems
        await scene.connected()
        await scene.seen(scene.play())
        app = application(scene.hub, scene.hub[CONFIG][HTTP])
        async with (
            serving_application(app) as url,
            aiohttp.ClientSession() as client,
            client.get(f"{url}/api/v1/health") as answer,
        ):
            health = orjson.loads(await answer.read())["data"]
        assert answer.status == 200
        assert health["servers"] == {"total": 1, "connected": 1}


async def test_a_file_that_is_no_yaml_means_defaults(tmp_path: Path) -> None:
    (tmp_path / "usher.yaml").write_text(BROKEN)
    config = read_config(tmp_path, {})
    assert any("usher.yaml, line 3" in str(problem) for problem in config.problems)
    assert config[HTTP].port == 3857


async def test_servers_of_the_environment_that_are_wrong_do_not_stop_the_others(
    tmp_path: Path,
) -> None:
    environ = {
        "PLEX_SERVERS": '[{"URL": "http://127.0.0.1:1"',
        "NOW_POLL_SEC": "often",
        "PLEX_URL": "http://127.0.0.1:2",
        "PLEX_TOKEN": "secret-token",
    }
    config = read_config(tmp_path, environ)
    told = " ".join(str(problem) for problem in config.problems)
    assert "PLEX_SERVERS" in told
    assert "NOW_POLL_SEC" in told
    assert "secret-token" not in told
