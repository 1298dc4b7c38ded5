"""One run of a rule: as a graph and as a list."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from aiohttp import web

from frontend.app import render
from frontend.context import context_of
from frontend.pages.frame import caller_of, hub_of
from frontend.pages.rules.parts import moment, run_row, values_of, written
from frontend.texts import translate
from frontend.views.common import Fact
from frontend.views.rule_outline import Outline, Part, outline_of
from frontend.views.rule_words import PartWords, words_of
from frontend.views.rules import StepRow, TraceView
from frontend.views.trace_graph import graph_of, state_of
from hub.auth.roles import Role
from rules.api.models import book_of, rule_out

routes = web.RouteTableDef()
MANUAL: Final = "trigger/None"
UNKNOWN: Final = "circle-help"


@routes.get("/rules/{id}/traces/{run_id}")
async def trace_page(request: web.Request) -> web.StreamResponse:
    """One run, with the ways to the one before and after."""
    caller_of(request, Role.EDITOR)
    book, context = book_of(hub_of(request)), await context_of(request)
    rule_id, run_id = request.match_info["id"], request.match_info["run_id"]
    one = book.get(rule_id)
    trace = book.traces.get(rule_id, run_id)
    outline = outline_of(book.shown_body(one))
    steps: Mapping[str, Any] = trace["trace"]
    newer, older = _neighbours([run["run_id"] for run in book.traces.of(rule_id)], run_id)
    view = TraceView(
        rule=rule_out(book, one),
        run=run_row(trace, context.language),
        graph=graph_of(outline, steps, running=trace["state"] == "running"),
        words={part.path: words_of(part, context.language) for part in outline.all()},
        steps=tuple(_steps(outline, steps, context.language)),
        variables=_variables(steps),
        newer=newer,
        older=older,
        dropped=trace.get("dropped", 0),
        stale=_is_stale(outline, steps),
        data=trace,
    )
    return await render(request, "pages/rule_trace.html", view)


def _neighbours(ids: list[str], run_id: str) -> tuple[str | None, str | None]:
    """The runs after and before; the list has the latest first."""
    at = ids.index(run_id)
    return ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None


def _steps(outline: Outline, steps: Mapping[str, Any], language: str) -> Iterable[StepRow]:
    """Every step in the order of the rule, each turn of a loop by itself."""
    known = _words(outline, language)
    order = {path: number for number, path in enumerate(known)}
    noted = [path for path in steps if not path.endswith("/if")]
    start = min(
        (moment(one["timestamp"]) for found in steps.values() for one in found), default=None
    )
    for path in sorted(noted, key=lambda one: order.get(one, len(order))):
        part, words = known.get(path, (None, _unknown(path, language)))
        for turn, step in enumerate(steps[path]):
            at = moment(step["timestamp"])
            changed = step.get("changed_variables", {}).get("trigger")
            yield StepRow(
                path=path,
                words=words,
                what=path.split("/", 1)[0] if part is None else part.what,
                state=_state(part, path, step),
                at=at,
                after=0.0 if start is None else (at - start).total_seconds(),
                turn=turn + 1,
                turns=len(steps[path]),
                values=values_of(step.get("result") if changed is None else changed),
                error=step.get("error"),
            )


def _words(outline: Outline, language: str) -> dict[str, tuple[Part | None, PartWords]]:
    """Every path that a trace can have, in order, with its words."""
    found: dict[str, tuple[Part | None, PartWords]] = {MANUAL: (None, _unknown(MANUAL, language))}
    for parts in (outline.triggers, outline.conditions, outline.actions):
        _take_down(parts, found, language)
    return found


def _take_down(
    parts: Iterable[Part], found: dict[str, tuple[Part | None, PartWords]], language: str
) -> None:
    """Every part with those inside it; the ways of one stand before what lies on them."""
    for part in parts:
        found[part.path] = (part, words_of(part, language))
        _take_down(part.inner, found, language)
        for way in part.branches:
            if way.path is not None:
                title = way.alias or translate(language, "rules.branch.option", number=way.number)
                found[way.path] = (None, PartWords("waypoints", title, ""))
            _take_down(way.parts, found, language)


def _state(part: Part | None, path: str, step: Mapping[str, Any]) -> str:
    if part is None:
        result = step.get("result")
        refused = isinstance(result, Mapping) and result.get("result") is False
        return "failed" if step.get("error") else "stopped" if refused else "passed"
    return state_of(part, {path: [step]})


def _unknown(path: str, language: str) -> PartWords:
    if path == MANUAL:
        return PartWords("user", translate(language, "rules.byHand"), "")
    return PartWords(UNKNOWN, path, "")


def _variables(steps: Mapping[str, Any]) -> tuple[Fact, ...]:
    """What was set when the run began, but for the trigger itself."""
    begun: Mapping[str, Any] = next(iter(steps.values()), [{}])[0]
    changed: Mapping[str, Any] = begun.get("changed_variables", {})
    return tuple(
        Fact(name, written(value), code=True)
        for name, value in changed.items()
        if name != "trigger"
    )


def _is_stale(outline: Outline, steps: Mapping[str, Any]) -> bool:
    """The run came by places that the rule does not have any more."""
    known = set(_words(outline, "en"))
    known |= {f"{part.path}/if" for part in outline.all() if part.kind == "if"}
    return not set(steps) <= known
