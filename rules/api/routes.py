"""Rules over the API, for editors and admins: list, text, check, switch, run, traces."""

from datetime import UTC, datetime
from typing import Any

from hub.api.endpoint import Answer, Call, Endpoints
from hub.auth.roles import Role
from hub.core.errors import InvalidInput
from rules.api.guard import refused_check, require_may_change, require_no_secrets
from rules.api.models import (
    CheckOut,
    FactOut,
    RuleChange,
    RuleDetail,
    RuleIn,
    RuleOut,
    RunIn,
    Started,
    TextIn,
    book_of,
    fact_out,
    problems_out,
    rule_detail,
    rule_out,
)
from rules.api.traces import TraceDetail, TraceOut
from rules.facts.catalogue import all_facts
from rules.happening import Happening
from rules.language.json_schema import json_schema
from rules.rule import Compiled
from rules.store import edit
from rules.store.book import RuleBook

endpoints = Endpoints("rules")


@endpoints.get("/rules", list[RuleOut], role=Role.EDITOR)
async def list_rules(call: Call[None, None]) -> Answer:
    """List all rules, also those that cannot run, and what is wrong with their files."""
    return _listed(book_of(call.hub))


@endpoints.post("/rules", RuleDetail, role=Role.EDITOR, body=RuleIn)
async def create_rule(call: Call[None, RuleIn]) -> Answer:
    """Add a rule; it is a file in `rules/ui` and runs at once."""
    book, text = book_of(call.hub), _text(call.body)
    await require_no_secrets(call.caller, text)
    rule_id = await book.create(text)
    return Answer(await rule_detail(book, rule_id), status=201)


@endpoints.post("/rules/check", CheckOut, role=Role.EDITOR, body=TextIn)
async def check_rules(call: Call[None, TextIn]) -> CheckOut:
    """Say everything that is wrong with a text of rules, without keeping it."""
    text = call.body.yaml
    refused = await refused_check(call.caller, text)
    return refused or await checked(book_of(call.hub), text)


@endpoints.post("/rules/reload", list[RuleOut], role=Role.EDITOR)
async def reload_rules(call: Call[None, None]) -> Answer:
    """Read the files of the rules again; those that did not change go on undisturbed."""
    book = book_of(call.hub)
    await book.reload()
    return _listed(book)


@endpoints.get("/rules/schema", dict[str, Any], role=Role.EDITOR)
async def rules_schema(call: Call[None, None]) -> dict[str, Any]:
    """Give the JSON schema of files of rules, for editors."""
    book = book_of(call.hub)
    return json_schema(book.kinds, book.facts)


@endpoints.get("/rules/{id}", RuleDetail, role=Role.EDITOR)
async def get_rule(call: Call[None, None]) -> RuleDetail:
    """Give a rule with its text."""
    return await rule_detail(book_of(call.hub), call.path["id"])


@endpoints.add("PUT", "/rules/{id}", RuleDetail, role=Role.EDITOR, body=RuleChange)
async def change_rule(call: Call[None, RuleChange]) -> RuleDetail:
    """Change a rule in its file; comments and other rules there stay."""
    book, rule_id = book_of(call.hub), call.path["id"]
    text = call.body.yaml
    if text is None:
        text = edit.merged(await book.text(rule_id), call.body.rule or {})
    await require_may_change(call.caller, book, rule_id, text)
    await book.change(rule_id, text, call.body.version)
    return await rule_detail(book, rule_id)


@endpoints.add("DELETE", "/rules/{id}", None, role=Role.EDITOR)
async def delete_rule(call: Call[None, None]) -> None:
    """Remove a rule from its file, with its traces."""
    await book_of(call.hub).remove(call.path["id"])


@endpoints.post("/rules/{id}/enable", RuleOut, role=Role.EDITOR)
async def enable_rule(call: Call[None, None]) -> RuleOut:
    """Switch a rule on."""
    return await _switched(call, on=True)


@endpoints.post("/rules/{id}/disable", RuleOut, role=Role.EDITOR)
async def disable_rule(call: Call[None, None]) -> RuleOut:
    """Switch a rule off; what it does just now ends."""
    return await _switched(call, on=False)


@endpoints.post("/rules/{id}/run", Started, role=Role.EDITOR, body=RunIn)
async def run_rule(call: Call[None, RunIn]) -> Started:
    """Run a rule now; its trace says what came of it."""
    book, rule_id = book_of(call.hub), call.path["id"]
    book.get(rule_id)
    asked = Happening(kind="manual", at=datetime.now(UTC), context=call.context())
    run_id = book.engine.run_now(
        rule_id, asked, call.body.variables, skip_conditions=call.body.skip_conditions
    )
    return Started(run_id)


@endpoints.get("/rules/{id}/traces", list[TraceOut], role=Role.EDITOR)
async def list_traces(call: Call[None, None]) -> list[dict[str, Any]]:
    """List the last runs of a rule, also those that a condition stopped."""
    book, rule_id = book_of(call.hub), call.path["id"]
    book.get(rule_id)
    return book.traces.of(rule_id)


@endpoints.get("/rules/{id}/traces/{run_id}", TraceDetail, role=Role.EDITOR)
async def get_trace(call: Call[None, None]) -> dict[str, Any]:
    """Give one run: its trigger, each condition with its values, each action with its result."""
    book = book_of(call.hub)
    return book.traces.get(call.path["id"], call.path["run_id"])


@endpoints.get("/facts", list[FactOut], role=Role.EDITOR)
async def list_facts(_: Call[None, None]) -> list[FactOut]:
    """List every fact that a rule may test."""
    return [fact_out(fact) for fact in all_facts()]


async def checked(book: RuleBook, text: str) -> CheckOut:
    """What is wrong with a text of rules."""
    file, *rules = await book.check(text)
    compiled = [one for one in rules if isinstance(one, Compiled)]
    problems = [*file.problems, *(p for one in compiled for p in one.problems)]
    notices = [p for one in compiled for p in one.notices]
    names = [one.source.id for one in compiled]
    return CheckOut(
        valid=not problems,
        problems=problems_out(problems),
        notices=problems_out(notices),
        rules=names,
    )


def _listed(book: RuleBook) -> Answer:
    rules = [rule_out(book, one) for one in book.all()]
    return Answer(rules, {"problems": problems_out(book.problems)})


async def _switched(call: Call[Any, Any], *, on: bool) -> RuleOut:
    book, rule_id = book_of(call.hub), call.path["id"]
    await book.switch(rule_id, on=on)
    return rule_out(book, book.get(rule_id))


def _text(body: RuleIn) -> str:
    if body.yaml is not None:
        return body.yaml
    if not body.rule:
        raise InvalidInput("The rule is empty.")
    return edit.written(body.rule)
