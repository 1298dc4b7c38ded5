"""The audit log, for admins."""

from pydantic import Field

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.auth.audit import AUDIT, AuditRecord
from hub.auth.changes import Action
from hub.auth.roles import Role

endpoints = Endpoints("audit")
MAX_LIMIT = 500


class AuditParams(RequestModel):
    """A page of the log; `cursor` is that of the page before."""

    limit: int = Field(default=50, ge=1, le=MAX_LIMIT)
    cursor: str | None = Field(default=None, max_length=64)
    action: Action | None = None


@endpoints.get("/audit", list[AuditRecord], role=Role.ADMIN, query=AuditParams, paged=True)
async def audit(call: Call[AuditParams, None]) -> Answer:
    """List who did what, the latest first."""
    asked = call.query
    found = call.hub[AUDIT].latest(asked.limit + 1, before=asked.cursor, action=asked.action)
    page = found[: asked.limit]
    more = len(found) > asked.limit
    return Answer(page, {"next_cursor": page[-1].id if more else None})
