"""Downloads GeoLite2 with the user's own key, and refreshes it when MaxMind has a newer one.

This is the only thing about places that uses the network; addresses of viewers never leave.
"""

import asyncio
import hashlib
import io
import logging
import tarfile
import time
from base64 import b64encode
from pathlib import Path

import aiohttp

from hub.core.errors import Unavailable
from hub.core.http import InvalidAuth, explain
from hub.playback.geo.places import Places
from hub.playback.geo.settings import PlacesModel

_log = logging.getLogger(__name__)

MAXMIND = "https://download.maxmind.com"
CITY, ASN = "GeoLite2-City", "GeoLite2-ASN"
FOLDER = "geoip"
FRESH_S = 3.5 * 86400
LOOK_EVERY_S = 6 * 3600.0
MAX_ARCHIVE = 200 * 2**20
TOTAL_S = 600.0


class GeoLite2:
    """Keeps both databases in `<folder>/geoip` fresh and lets `places` use them."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        settings: PlacesModel,
        folder: Path,
        places: Places,
        *,
        url: str = MAXMIND,
    ) -> None:
        self._session = session
        self._settings = settings
        self._folder = folder / FOLDER
        self._places = places
        self._url = url

    @property
    def wanted(self) -> bool:
        """Whether the user gave a key."""
        return bool(self._settings.maxmind_account_id and self._settings.maxmind_license_key)

    async def run(self) -> None:
        """Use what is there, then look for newer ones from time to time; for the supervisor."""
        await self._use()
        while True:
            if await self.refresh():
                await self._use()
            await asyncio.sleep(LOOK_EVERY_S)

    async def refresh(self) -> bool:
        """Download what is missing or old; True when something is new.

        InvalidAuth for a wrong key, Unavailable when MaxMind cannot be reached or sends rubbish.
        """
        changed = False
        for edition in (CITY, ASN):
            path = self._path(edition)
            if await asyncio.to_thread(_is_fresh, path):
                continue
            archive = await self._get(f"/geoip/databases/{edition}/download?suffix=tar.gz")
            told = await self._get(f"/geoip/databases/{edition}/download?suffix=tar.gz.sha256")
            await asyncio.to_thread(_install, archive, told, path)
            _log.info("%s is up to date", edition)
            changed = True
        return changed

    async def _use(self) -> None:
        await self._places.use(*databases(self._settings, self._folder.parent))

    async def _get(self, path: str) -> bytes:
        headers = {"Authorization": _basic(self._settings)}
        timeout = aiohttp.ClientTimeout(total=TOTAL_S, sock_connect=10)
        try:
            async with self._session.get(
                self._url + path, headers=headers, timeout=timeout
            ) as response:
                if response.status in {401, 403}:
                    raise InvalidAuth(
                        "MaxMind refuses the account id and licence key.",
                        hint="Check MAXMIND_ACCOUNT_ID and MAXMIND_LICENSE_KEY.",
                    )
                if response.status != 200:
                    raise Unavailable(f"MaxMind answers with status {response.status}.")
                return await _limited(response)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise explain(error, self._url) from error

    def _path(self, edition: str) -> Path:
        return self._folder / f"{edition}.mmdb"


def databases(settings: PlacesModel, folder: Path) -> tuple[Path | None, Path | None]:
    """The city and the ASN file in use: those configured, else those downloaded to `folder`."""
    city, asn = (_existing(folder / FOLDER / f"{edition}.mmdb") for edition in (CITY, ASN))
    return settings.database or city, settings.asn_database or asn


def _basic(settings: PlacesModel) -> str:
    """The key as MaxMind wants it; the header does not follow redirects to other hosts."""
    pair = f"{settings.maxmind_account_id}:{settings.maxmind_license_key}"
    return f"Basic {b64encode(pair.encode()).decode()}"


async def _limited(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(2**18):
        body += chunk
        if len(body) > MAX_ARCHIVE:
            raise Unavailable("MaxMind sends more than a database can be.")
    return bytes(body)


def _install(archive: bytes, told: bytes, path: Path) -> None:
    """Put the database of a checked archive in place, whole or not at all."""
    if hashlib.sha256(archive).hexdigest().encode() != told.split(b" ", 1)[0].strip():
        raise Unavailable("The database from MaxMind does not fit its checksum.")
    try:
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
            member = next((m for m in tar if m.isfile() and m.name.endswith(".mmdb")), None)
            file = None if member is None else tar.extractfile(member)
            if file is None:
                raise Unavailable("The archive from MaxMind holds no database.")
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".partial")
            partial.write_bytes(file.read())
            partial.replace(path)
    except tarfile.TarError as error:
        raise Unavailable(f"The archive from MaxMind cannot be read: {error}.") from error


def _is_fresh(path: Path) -> bool:
    return path.is_file() and time.time() - path.stat().st_mtime < FRESH_S


def _existing(path: Path) -> Path | None:
    return path if path.is_file() else None
