"""Compiles the rules that are tried: those of a file of rules, or of a blueprint's own file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from hub.core.config.problems import Problem
from hub.core.config.yaml_file import YamlFile
from hub.core.errors import InvalidInput
from rules.blueprints.reading import read_blueprint
from rules.blueprints.shelf import Shelf
from rules.facts.catalogue import FACTS
from rules.language.compile import compile_rule
from rules.language.reading import read_rules
from rules.rule import Blueprints, Compiled, Rule, RuleSource
from rules.store.book import InvalidRule
from rules.vocabulary import KINDS

_OWN: Final = "own/blueprint.yaml"
_BLUEPRINT: Final = re.compile(r"^blueprint:", re.MULTILINE)


def rules_of(
    text: str,
    name: str,
    shelf: Blueprints,
    secrets: Mapping[str, object] | None = None,
) -> list[Rule]:
    """The rules of a text, or the one that a blueprint's text makes with its defaults.

    InvalidRule says everything that is wrong.
    """
    if _BLUEPRINT.search(text):
        return [rule_of_blueprint(text, name)]
    file = read_rules(text, name, secrets)
    compiled = [compile_rule(source, KINDS, FACTS, shelf) for source in file.sources]
    if not compiled and not file.problems:
        raise InvalidInput(f"There is no rule in {name}.")
    return good(compiled, file.problems)


def rule_of_blueprint(text: str, name: str, inputs: Mapping[str, Any] | None = None) -> Rule:
    """The rule that a blueprint makes of these inputs, and of its defaults for all others."""
    read = read_blueprint(text, _OWN, None, shipped=False)
    if read.blueprint is None:
        raise InvalidRule(tuple(replace(one, source=name) for one in read.problems))
    file = YamlFile(name)
    rule_id = name.rpartition("/")[2].removesuffix(".yaml").removesuffix(".yml") or "blueprint"
    data = {
        "id": rule_id,
        "alias": read.blueprint.name,
        "use_blueprint": {"path": _OWN, "input": dict(inputs or {})},
    }
    file.data = data
    source = RuleSource(id=rule_id, file=file, path=(), data=data)
    shelf = Shelf(blueprints={_OWN: read.blueprint})
    return good([compile_rule(source, KINDS, FACTS, shelf)], ())[0]


def good(compiled: Sequence[Compiled], problems: tuple[Problem, ...]) -> list[Rule]:
    """The rules of what was compiled; InvalidRule when any of them, or its file, is wrong."""
    wrong = (*problems, *(problem for one in compiled for problem in one.problems))
    if wrong:
        raise InvalidRule(wrong)
    return [one.rule for one in compiled if one.rule is not None]
