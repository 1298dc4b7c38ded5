"""Many alerts at once: their status, and exceptions made from them."""

from typing import Any

from pydantic import AwareDatetime, Field

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.auth.roles import Role
from rules.alerts.alert import Alert, AlertStatus
from rules.alerts.book import ALERT_BOOK, book_of
from rules.alerts.excepting import ExceptFor, WantedException, make_exceptions
from rules.alerts.exceptions import AlertException

endpoints = Endpoints("alerts")
MOST = 500


class ChangeRequest(RequestModel):
    """These alerts are to have this status; going back is allowed."""

    ids: tuple[str, ...] = Field(min_length=1, max_length=MOST)
    status: AlertStatus
    note: str | None = Field(default=None, max_length=2000)


class ExceptRequest(RequestModel):
    """Nothing more like these alerts is to be raised: all of `what` together."""

    ids: tuple[str, ...] = Field(min_length=1, max_length=MOST)
    what: frozenset[ExceptFor] = Field(min_length=1)
    every_rule: bool = False
    until: AwareDatetime | None = None
    reason: str | None = Field(default=None, max_length=500)


class ExceptionChange(RequestModel):
    """What may be changed of an exception; what is left out stays."""

    rule_id: str | None = Field(default=None, max_length=200)
    until: AwareDatetime | None = None
    reason: str | None = Field(default=None, max_length=500)


@endpoints.get("/alerts/counts", dict[str, int], role=Role.EDITOR)
async def counts(call: Call[None, None]) -> Any:
    """Count the alerts of each status; there are none where no rules run."""
    return await call.hub[ALERT_BOOK].counts() if ALERT_BOOK in call.hub else {}


@endpoints.post("/alerts/changes", list[Alert], role=Role.EDITOR, body=ChangeRequest)
async def change(call: Call[None, ChangeRequest]) -> list[Alert]:
    """Give alerts a status: open them again, acknowledge or resolve them."""
    book, asked = book_of(call.hub), call.body
    return [
        await book.change(one, asked.status, call.caller.name, asked.note, call.context())
        for one in dict.fromkeys(asked.ids)
    ]


@endpoints.post("/alerts/except", list[AlertException], role=Role.EDITOR, body=ExceptRequest)
async def except_them(call: Call[None, ExceptRequest]) -> Answer:
    """Make exceptions for whom, on which device or from where alerts were raised."""
    book, asked = book_of(call.hub), call.body
    alerts = [await book.get(one) for one in dict.fromkeys(asked.ids)]
    wanted = WantedException(
        what=asked.what, every_rule=asked.every_rule, until=asked.until, reason=asked.reason
    )
    made = await make_exceptions(book.exceptions, alerts, wanted, call.caller.name)
    return Answer(made, status=201)


@endpoints.add(
    "PATCH", "/alerts/exceptions/{id}", AlertException, role=Role.EDITOR, body=ExceptionChange
)
async def change_exception(call: Call[None, ExceptionChange]) -> AlertException:
    """Let an exception hold for another rule, to another end or for another reason."""
    changes = call.body.model_dump(exclude_unset=True)
    return await book_of(call.hub).exceptions.change(call.path["id"], **changes)
