"""Whose plays an import brings: a server of the preview, or a new one."""

from typing import Any

from hub.core.errors import Conflict, InvalidInput
from hub.history.importers.job import ImportJob
from hub.models.server import Platform, server_id

DEFAULT_NAME = "Plex"


def chosen(job: ImportJob, server: str | None, name: str | None) -> dict[str, Any]:
    """The server that the plays are of: what was chosen before stays."""
    looked = job.preview
    if job.server_id is not None and job.started_at is not None:
        if server not in {None, job.server_id}:
            raise Conflict("This import has begun with another server.")
        return {}
    choices = {one.server_id: one for one in (looked.servers if looked else ())}
    if server is None and name is None:
        found = [one for one in choices.values() if one.libraries] or list(choices.values())
        if len(found) > 1:
            raise InvalidInput(
                "Say which server these plays are of.",
                hint="Choose one of the preview, or give a name for a new one.",
            )
        server, name = (found[0].server_id, None) if found else (None, DEFAULT_NAME)
    if server is None:
        slug = "-".join((name or "").split()).lower()
        return {"server_id": server_id(Platform.PLEX, slug), "server_name": name}
    if server not in choices:
        raise InvalidInput("The preview does not name this server.")
    return {"server_id": server, "server_name": name or choices[server].name or "Plex"}
