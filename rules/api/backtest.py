"""Backtests over the API and the live socket: what rules would have done, without acting."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Self

from pydantic import Field, model_validator

from hub.api.endpoint import Answer, Call, Endpoints, RequestModel
from hub.api.live import Push
from hub.auth.roles import Caller, Role
from hub.core.bus import Event, Unsubscribe
from hub.core.errors import InvalidInput, Unavailable
from hub.core.hub import Hub
from rules.api.guard import require_no_secrets
from rules.api.models import LANGUAGE, MAX_TEXT, book_of
from rules.backtest.asked import asked_persons, asked_span
from rules.backtest.jobs import (
    BACKTEST_CHANGED,
    BACKTESTS,
    Backtest,
    BacktestProgress,
    Backtests,
    BacktestState,
)
from rules.backtest.loading import good
from rules.backtest.replay import Question
from rules.backtest.result import BacktestResult
from rules.language.reading import RuleFile
from rules.rule import Compiled, Rule

endpoints = Endpoints("rules")
MOST_LISTED = 1000


class BacktestIn(RequestModel):
    """What is tried: a rule by `rule_id`, or the text of unsaved rules.

    `since` and `until` are dates of the household, times, or how long ago, such as `90d`; `persons`
    are ids or names. `limit` is how many firings are listed, `language` what they are told in.
    """

    rule_id: str | None = Field(default=None, max_length=200)
    yaml: str | None = Field(default=None, max_length=MAX_TEXT)
    since: str = Field(min_length=1, max_length=64)
    until: str | None = Field(default=None, min_length=1, max_length=64)
    persons: tuple[str, ...] = Field(default=(), max_length=100)
    language: str = Field(default="en", pattern=LANGUAGE, max_length=20)
    limit: int = Field(default=200, ge=0, le=MOST_LISTED)

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.rule_id is None) == (self.yaml is None):
            raise ValueError("give rule_id or yaml")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class BacktestOut:
    """A backtest; `result` is there once it is `done`, and left out of lists and of the socket."""

    id: str
    state: BacktestState
    rules: list[str]
    since: datetime
    until: datetime
    created_at: datetime
    ended_at: datetime | None
    progress: BacktestProgress
    error: str | None
    result: BacktestResult | None = None


@endpoints.post("/rules/backtest", BacktestOut, role=Role.EDITOR, body=BacktestIn)
async def begin(call: Call[None, BacktestIn]) -> Answer:
    """Try rules on the stored history: answers at once, the result follows. Nothing is done.

    One at a time for each user; ask for it again, or follow `backtests` on the live socket.
    """
    given, jobs = call.body, _jobs(call.hub)
    rules = await _rules(call)
    now = datetime.now(UTC)
    since, until = asked_span(given.since, given.until, jobs.around().zone, now)
    persons = await asked_persons(jobs.history, given.persons)
    question = Question(
        rules=rules,
        since=since,
        until=until,
        persons=persons,
        most=given.limit,
        language=given.language,
    )
    return Answer(backtest_out(jobs.begin(question, user_of(call.caller))), status=202)


@endpoints.get("/rules/backtest", list[BacktestOut], role=Role.EDITOR)
async def list_backtests(call: Call[None, None]) -> list[BacktestOut]:
    """List your backtests, the latest first, without their results."""
    return [backtest_out(one) for one in _jobs(call.hub).all(user_of(call.caller))]


@endpoints.get("/rules/backtest/{id}", BacktestOut, role=Role.EDITOR)
async def get_backtest(call: Call[None, None]) -> BacktestOut:
    """Show how far one of your backtests is, and what it found."""
    job = _jobs(call.hub).get(call.path["id"], user_of(call.caller))
    return backtest_out(job, with_result=True)


@endpoints.post("/rules/backtest/{id}/cancel", BacktestOut, role=Role.EDITOR)
async def cancel_backtest(call: Call[None, None]) -> BacktestOut:
    """End a backtest that is under way."""
    return backtest_out(_jobs(call.hub).cancel(call.path["id"], user_of(call.caller)))


@endpoints.add("DELETE", "/rules/backtest/{id}", None, role=Role.EDITOR)
async def remove_backtest(call: Call[None, None]) -> None:
    """Forget a backtest that is over."""
    _jobs(call.hub).remove(call.path["id"], user_of(call.caller))


class BacktestsTopic:
    """`backtests`: one's own, with their progress; for editors."""

    def snapshot(self, hub: Hub, caller: Caller) -> Any:
        """Every backtest of the caller."""
        if not caller.sees_everybody or BACKTESTS not in hub:
            return []
        return [backtest_out(one) for one in hub[BACKTESTS].all(user_of(caller))]

    def listen(self, hub: Hub, caller: Caller, push: Push) -> Unsubscribe:
        """Push a backtest when it changed."""

        def told(event: Event[Backtest]) -> None:
            if caller.sees_everybody and event.data.user_id == user_of(caller):
                push({"changed": [backtest_out(event.data)]})

        return hub.bus.listen(BACKTEST_CHANGED, told)


def user_of(caller: Caller) -> str:
    """Whose backtests a caller sees: the user's, or those of a token without one."""
    return caller.user_id or caller.token_id or ""


def backtest_out(job: Backtest, *, with_result: bool = False) -> BacktestOut:
    """A backtest as the API and the live socket show it."""
    return BacktestOut(
        id=job.id,
        state=job.state,
        rules=list(job.rules),
        since=job.since,
        until=job.until,
        created_at=job.created_at,
        ended_at=job.ended_at,
        progress=job.progress,
        error=job.error,
        result=job.result if with_result else None,
    )


def _jobs(hub: Hub) -> Backtests:
    if BACKTESTS not in hub:
        raise Unavailable("Rules do not run in this hub.")
    return hub[BACKTESTS]


async def _rules(call: Call[None, BacktestIn]) -> list[Rule]:
    """The rules that are asked for, compiled; InvalidRule says what is wrong with them."""
    book, given = book_of(call.hub), call.body
    if given.rule_id is not None:
        return good([book.get(given.rule_id)], ())
    text = given.yaml or ""
    await require_no_secrets(call.caller, text)
    file, *found = await book.check(text)
    compiled = [one for one in found if isinstance(one, Compiled)]
    problems = file.problems if isinstance(file, RuleFile) else ()
    if not compiled and not problems:
        raise InvalidInput("There is no rule in this text.")
    return good(compiled, problems)
