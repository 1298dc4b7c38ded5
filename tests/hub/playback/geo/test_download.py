"""GeoLite2 with the user's key, from a stand-in for MaxMind on loopback."""

import hashlib
import io
import os
import tarfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from hub.core.errors import Unavailable, UsherError
from hub.core.http import InvalidAuth
from hub.playback.geo.download import FRESH_S, GeoLite2
from hub.playback.geo.places import Home, Places
from hub.playback.geo.settings import PlacesModel

FILES = {"GeoLite2-City": "GeoIP2-City-Test.mmdb", "GeoLite2-ASN": "GeoLite2-ASN-Test.mmdb"}


@dataclass
class MaxMind:
    """Serves the test databases to who knows the key."""

    data: Path
    spoil: bool = False
    status: int = 200
    asked: list[str] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        edition, suffix = request.match_info["edition"], request.query["suffix"]
        self.asked.append(f"{edition}.{suffix}")
        if request.headers.get("Authorization") != "Basic NDI6a2V5":
            return web.Response(status=401)
        if self.status != 200:
            return web.Response(status=self.status)
        body = _archive(edition, (self.data / FILES[edition]).read_bytes())
        if suffix.endswith("sha256"):
            return web.Response(text=f"{hashlib.sha256(body).hexdigest()}  {edition}.tar.gz")
        return web.Response(body=body[:-9] if self.spoil else body)


def _archive(edition: str, database: bytes) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        info = tarfile.TarInfo(f"{edition}_20260101/{edition}.mmdb")
        info.size = len(database)
        tar.addfile(info, io.BytesIO(database))
    buffer.seek(4)
    buffer.write(b"\0\0\0\0")
    return buffer.getvalue()


@pytest.fixture
def maxmind(samples: Path) -> MaxMind:
    return MaxMind(samples.parents[1] / "data")


@pytest.fixture
async def url(maxmind: MaxMind) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_get("/geoip/databases/{edition}/download", maxmind.answer)
    async with TestServer(app) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


def geolite(
    session: aiohttp.ClientSession, url: str, folder: Path, key: str = "key"
) -> tuple[GeoLite2, Places]:
    settings = PlacesModel(maxmind_account_id="42", maxmind_license_key=key)
    places = Places(settings, Home())
    return GeoLite2(session, settings, folder, places, url=url), places


def databases(folder: Path) -> list[Path]:
    return list(folder.rglob("*.mmdb"))


async def test_databases_are_downloaded_once_and_again_when_old(
    session: aiohttp.ClientSession, url: str, maxmind: MaxMind, tmp_path: Path
) -> None:
    keeper, _ = geolite(session, url, tmp_path)
    assert keeper.wanted
    assert await keeper.refresh()
    assert not await keeper.refresh()
    assert len(maxmind.asked) == 4
    city = tmp_path / "geoip" / "GeoLite2-City.mmdb"
    old = city.stat().st_mtime - FRESH_S - 1
    os.utime(city, (old, old))
    assert await keeper.refresh()
    assert len(maxmind.asked) == 6


@pytest.mark.parametrize(
    ("change", "error"),
    [({"spoil": True}, Unavailable), ({"status": 500}, Unavailable)],
)
async def test_a_bad_download_replaces_nothing(
    session: aiohttp.ClientSession,
    url: str,
    maxmind: MaxMind,
    tmp_path: Path,
    change: dict[str, int],
    error: type[UsherError],
) -> None:
    for name, value in change.items():
        setattr(maxmind, name, value)
    keeper, _ = geolite(session, url, tmp_path)
    with pytest.raises(error):
        await keeper.refresh()
    assert not databases(tmp_path)


async def test_a_wrong_key_is_told(
    session: aiohttp.ClientSession, url: str, tmp_path: Path
) -> None:
    keeper, _ = geolite(session, url, tmp_path, key="wrong")
    with pytest.raises(InvalidAuth, match="MAXMIND_LICENSE_KEY"):
        await keeper.refresh()
