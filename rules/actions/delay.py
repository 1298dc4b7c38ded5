"""`delay:` — wait for a while."""

from collections.abc import Mapping
from typing import Any

from rules.actions.effects import step, worked_out
from rules.language.build import Build, Kind, Node, StepKind
from rules.language.fields import Data, Duration, Either, TemplateText, keys, need
from rules.language.parts import Run, Step

_DURATION = Duration()


_FIELD = Either((Duration(), Data(), TemplateText()), "must be a duration")


def _compile(node: Node, build: Build) -> Step:
    written = build.value(node["delay"], node.at("delay"))

    async def execute(run: Run) -> Mapping[str, Any]:
        seconds = worked_out(written, run, _DURATION)
        await run.sleep(seconds)
        return {"delay": seconds, "done": True}

    return step(node, "delay", execute)


DELAY: StepKind = Kind(
    name="delay",
    help="Wait; what follows looks at the facts anew. Waiting does not survive a restart.",
    keys=keys(need("delay", _FIELD, "how long")),
    example="delay: '00:05:00'\n",
    compile=_compile,
)
