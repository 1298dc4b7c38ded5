"""The bundle: hashed, cached for ever, and nothing else of the folder."""

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


def test_no_file_of_the_bundle_names_another_machine() -> None:
    allowed = ("http://www.w3.org/", "https://lit.dev/")
    for file in DIST.iterdir():
        if file.suffix in {".js", ".css", ".svg"}:
            text = file.read_text()
            for scheme in ("http://", "https://"):
                for part in text.split(scheme)[1:]:
                    assert f"{scheme}{part}".startswith(allowed), f"{file.name}: {part[:60]}"
