"""The `trust` trigger: the trust in a person changes."""

from typing import Final

from rules.happening import Happening
from rules.language.build import Build, Kind, Node, TriggerKind
from rules.language.fields import Many, Number, Text, keys, may
from rules.language.parts import Trigger
from rules.triggers.listening import fits_subject, listening, trigger

CHANGED: Final = "trust.changed"


def _compile(node: Node, _: Build) -> Trigger:
    above, below, subject = node.get("above"), node.get("below"), fits_subject(node)

    def fits(happening: Happening) -> bool:
        before, after = happening.data["before"], happening.data["after"]
        rose = above is not None and before <= above < after
        fell = below is not None and after < below <= before
        return subject(happening) and (rose or fell or (above is None and below is None))

    return trigger(node, "trust", listening(fits), (CHANGED,))


TRUST: TriggerKind = Kind(
    name="trust",
    help="The trust in a person changes, or crosses a bound.",
    keys=keys(
        may("above", Number(0, 100), "it rises above this"),
        may("below", Number(0, 100), "it falls below this"),
        may("person", Many(Text(), 0), "only in these persons, by id"),
    ),
    example="trigger: trust\nbelow: 50\n",
    compile=_compile,
    gives={
        "person_id": "the person",
        "before": "the trust before",
        "after": "the trust now",
        "reason": "why it changed",
    },
)
