"""All blueprints as they were read; gives rules their bodies."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.core.config.problems import did_you_mean
from rules.blueprints.blueprint import Blueprint, Read
from rules.blueprints.filling import fill
from rules.blueprints.inputs import checked_inputs, used_path
from rules.blueprints.translating import ENGLISH
from rules.rule import InvalidUse, Resolved, RuleSource
from rules.store.files import Stamps


@dataclass(frozen=True, slots=True)
class Shelf:
    """Blueprints by path, and the files that are none.

    `stamps` tell when they are out of date, `language` is that of what rules say.
    """

    blueprints: Mapping[str, Blueprint] = field(default_factory=dict)
    broken: Mapping[str, Read] = field(default_factory=dict)
    stamps: Stamps = field(default_factory=dict)
    language: str = ENGLISH

    def resolve(self, source: RuleSource) -> Resolved:
        """The body of a rule that uses a blueprint; InvalidUse says what is wrong."""
        blueprint = self.of(source)
        return fill(blueprint, source, checked_inputs(blueprint, source))

    def of(self, source: RuleSource) -> Blueprint:
        """The blueprint that a rule uses; InvalidUse when it cannot."""
        path = used_path(source)
        if (found := self.blueprints.get(path)) is not None:
            return found
        place = (*source.path, "use_blueprint", "path")
        if (broken := self.broken.get(path)) is not None:
            text = f"the blueprint {path} has mistakes, the first is: {broken.problems[0]}"
        else:
            text = f"there is no blueprint {path}.{did_you_mean(path, self.blueprints)}"
        raise InvalidUse((source.file.problem(place, text),))
