"""The browser bundle: plain names to hashed files, compressed once and served as never changing."""

import asyncio
import gzip
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson
from aiohttp import web

from hub.core.errors import UsherError

DIST = Path(__file__).parent / "static" / "dist"
PATH = "/static/"
_FOREVER = {"Cache-Control": "public, max-age=31536000, immutable", "Vary": "Accept-Encoding"}
_COMPRESSED = frozenset({".js", ".css", ".svg", ".json", ".txt"})
_TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".svg": "image/svg+xml"}


class BundleMissing(UsherError):
    """The browser bundle was not built with the package."""

    code = "bundle_missing"


@dataclass(frozen=True, slots=True)
class _File:
    """A built file in memory; `gzipped` where that is worth it."""

    body: bytes
    gzipped: bytes | None
    content_type: str


class Assets:
    """What the build left in `static/dist`. Files are read when first asked for, and kept."""

    def __init__(self, folder: Path = DIST) -> None:
        self._folder = folder
        self._hashed = _read_manifest(folder)
        self._names = {file.name for file in folder.iterdir() if file.is_file()}
        self._files: dict[str, _File] = {}

    def path(self, name: str) -> str:
        """The path of a file below the base path; KeyError when the build does not make it."""
        return PATH + self._hashed[name]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A built file; nothing else of the folder can be reached."""
        name = request.match_info["name"]
        if name not in self._names:
            raise web.HTTPNotFound
        file = self._files.get(name)
        if file is None:
            file = self._files[name] = await asyncio.to_thread(_read, self._folder / name)
        if file.gzipped and "gzip" in request.headers.get("Accept-Encoding", ""):
            headers = _FOREVER | {"Content-Encoding": "gzip"}
            return web.Response(body=file.gzipped, content_type=file.content_type, headers=headers)
        return web.Response(body=file.body, content_type=file.content_type, headers=_FOREVER)


def _read(path: Path) -> _File:
    body = path.read_bytes()
    guessed = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    small = gzip.compress(body, 9) if path.suffix in _COMPRESSED else None
    return _File(body, small, guessed or "application/octet-stream")


def _read_manifest(folder: Path) -> Mapping[str, str]:
    try:
        manifest: dict[str, str] = orjson.loads((folder / "manifest.json").read_bytes())
    except FileNotFoundError:
        raise BundleMissing(
            "The browser bundle is missing.",
            hint="Run `python hatch_build.py`, or install the package with pip, which builds it.",
        ) from None
    return manifest
