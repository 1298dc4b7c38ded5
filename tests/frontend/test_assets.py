"""The bundle: hashed, cached for ever, and nothing else of the folder."""

import re
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient
from aiohttp.web import Application, Request

from frontend.assets import DIST, Assets, BundleMissing

Client = TestClient[Request, Application]


async def test_files_never_change_and_say_so(preview: Client) -> None:
    response = await preview.get(Assets().path("styles.css"))
    assert response.status == 200
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.content_type == "text/css"
    assert response.headers["Content-Encoding"] == "gzip"


async def test_who_cannot_unpack_gets_it_plain(preview: Client) -> None:
    path = Assets().path("main.js")
    packed = await preview.get(path)
    plain = await preview.get(path, headers={"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert await plain.read() == await packed.read()


@pytest.mark.parametrize("name", ["nothing.js", "..%2Fmanifest.json", "%2e%2e%2f__init__.py"])
async def test_nothing_else_can_be_reached(preview: Client, name: str) -> None:
    assert (await preview.get(f"/static/{name}")).status == 404


def test_a_missing_bundle_says_how_to_build_it(tmp_path: Path) -> None:
    with pytest.raises(BundleMissing, match=r"python hatch_build\.py"):
        Assets(tmp_path)


IN_TEXTS = (
    "http://www.w3.org/",  # names of XML namespaces
    "https://lit.dev/",  # an error message of lit
    "https://github.com/mapbox/mapbox-gl-js/issues/2907",  # an error message of maplibre
    "https://maplibre.org/",  # a link that maplibre shows, which the maps here leave away
    "https://maplibre.invalid/",  # a base against which maplibre resolves relative addresses
)
"""Addresses in the libraries' code that nothing is fetched from."""
ADDRESS = re.compile(
    r"""(?:https?|wss?)://[^\s"'`<>)\\]+|(?<=["'`(])//[\w-]+(?:\.[\w-]+)+[^\s"'`)]*""",
    re.IGNORECASE,
)


def addresses(text: str) -> list[str]:
    """What in a file may lead to another machine, with and without a scheme."""
    return [found for found in ADDRESS.findall(text) if not found.startswith(IN_TEXTS)]


def test_the_bundle_fetches_nothing_from_another_machine() -> None:
    files = [file for file in DIST.iterdir() if file.suffix in {".js", ".css", ".svg", ".json"}]
    assert files
    for file in files:
        assert addresses(file.read_text()) == [], file.name


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('fetch("https://tiles.example/1.png")', ["https://tiles.example/1.png"]),
        ("new WebSocket('wss://a.example')", ["wss://a.example"]),
        ("@import url(//fonts.example/inter.css);", ["//fonts.example/inter.css"]),
        ('import("HTTPS://cdn.example/x.js")', ["HTTPS://cdn.example/x.js"]),
        ("'https://maplibre.example/'", ["https://maplibre.example/"]),
        ('"http://www.w3.org/2000/svg"', []),
        ("a // b.c is a comment", []),
        ("url(/static/inter.woff2)", []),
    ],
    ids=lambda value: str(value)[:24],
)
def test_what_leads_to_another_machine_is_found(text: str, found: list[str]) -> None:
    assert addresses(text) == found
