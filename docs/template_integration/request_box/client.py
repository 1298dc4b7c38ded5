"""A thin client: what the request box answers, as types; it knows nothing of config entries."""

from dataclasses import dataclass

import aiohttp
from pydantic import BaseModel, ValidationError

from hub.core.http import BadAnswer, HttpClient


class _Status(BaseModel):
    """`GET /api/status` as it comes over the wire: outside data enter through pydantic."""

    id: str
    name: str
    version: str | None = None
    pending: int | None = None
    approved: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxStatus:
    """How the box is doing; a number is None when the box does not tell it."""

    unique_id: str
    name: str
    version: str | None
    pending: int | None
    approved: int | None


class RequestBoxClient:
    """Asks one request box. Failures are UsherErrors: CannotConnect, InvalidAuth, BadAnswer ..."""

    def __init__(self, session: aiohttp.ClientSession, url: str, api_key: str) -> None:
        self._http = HttpClient(session, url, {"X-Api-Key": api_key})

    async def status(self) -> BoxStatus:
        """The state of the box now."""
        reply = await self._http.get("/api/status")
        try:
            status = _Status.model_validate_json(reply.body)
        except ValidationError as error:
            raise BadAnswer("This is not a request box, or one of another version.") from error
        return BoxStatus(
            unique_id=status.id,
            name=status.name,
            version=status.version,
            pending=status.pending,
            approved=status.approved,
        )
