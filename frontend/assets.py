"""The browser bundle: plain names to hashed files, served as never changing."""

from collections.abc import Mapping
from pathlib import Path

import orjson
from aiohttp import web

from hub.core.errors import UsherError

DIST = Path(__file__).parent / "static" / "dist"
PATH = "/static/"
_FOREVER = "public, max-age=31536000, immutable"


class BundleMissing(UsherError):
    """The browser bundle was not built with the package."""

    code = "bundle_missing"


class Assets:
    """What the build left in `static/dist`."""

    def __init__(self, folder: Path = DIST) -> None:
        self._folder = folder
        self._hashed = _read_manifest(folder)
        self._files = {file.name for file in folder.iterdir() if file.is_file()}

    def path(self, name: str) -> str:
        """The path of a file below the base path; KeyError when the build does not make it."""
        return PATH + self._hashed[name]

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A built file; nothing else of the folder can be reached."""
        name = request.match_info["name"]
        if name not in self._files:
            raise web.HTTPNotFound
        response = web.FileResponse(self._folder / name)
        response.headers["Cache-Control"] = _FOREVER
        return response


def _read_manifest(folder: Path) -> Mapping[str, str]:
    try:
        manifest: dict[str, str] = orjson.loads((folder / "manifest.json").read_bytes())
    except FileNotFoundError:
        raise BundleMissing(
            "The browser bundle is missing.",
            hint="Run `python hatch_build.py`, or install the package with pip, which builds it.",
        ) from None
    return manifest
