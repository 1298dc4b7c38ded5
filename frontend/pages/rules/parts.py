"""Rules as the pages show them: what they say in words, and their runs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import orjson

from frontend.views.common import Fact
from frontend.views.rule_outline import Outline, Part
from frontend.views.rule_words import trigger_words, words_of
from frontend.views.rules import BranchRow, PartRow, RunRow, Story, execution_chip


def story_of(outline: Outline, language: str) -> Story:
    """A rule in words."""
    return Story(
        triggers=_rows(outline.triggers, language),
        conditions=_rows(outline.conditions, language),
        actions=_rows(outline.actions, language),
    )


def _rows(parts: Iterable[Part], language: str) -> tuple[PartRow, ...]:
    return tuple(_row(part, language) for part in parts)


def _row(part: Part, language: str) -> PartRow:
    return PartRow(
        part=part,
        words=words_of(part, language),
        inner=_rows(part.inner, language),
        branches=tuple(
            BranchRow(branch=way, parts=_rows(way.parts, language)) for way in part.branches
        ),
    )


def run_row(summary: Mapping[str, Any], language: str) -> RunRow:
    """A run from the summary of its trace."""
    start = moment(summary["timestamp"]["start"])
    finish = summary["timestamp"].get("finish")
    return RunRow(
        run_id=summary["run_id"],
        chip=execution_chip(summary.get("script_execution")),
        trigger=trigger_words(str(summary.get("trigger") or ""), language),
        started_at=start,
        seconds=None if finish is None else (moment(finish) - start).total_seconds(),
        error=summary.get("error"),
    )


def moment(text: str) -> datetime:
    """A time of a trace."""
    return datetime.fromisoformat(text)


def values_of(result: Any) -> tuple[Fact, ...]:
    """What a step saw or did, by name; facts and variables stand for themselves."""
    if not isinstance(result, Mapping):
        return ()
    found: list[Fact] = []
    for name, value in result.items():
        if name in ("facts", "variables") and isinstance(value, Mapping):
            found += [Fact(str(key), written(one), code=True) for key, one in value.items()]
        elif name != "result":
            found.append(Fact(str(name), written(value), code=True))
    return tuple(found)


def written(value: Any) -> str:
    """A value for the eye: texts as they are, the rest as JSON."""
    if isinstance(value, str):
        return value
    option = orjson.OPT_INDENT_2 if isinstance(value, Mapping | list) and value else 0
    return orjson.dumps(value, option=option, default=str).decode()
