"""`usher rules`: checks, lists, describes and tries rules without a running hub."""

import argparse
import sys
from pathlib import Path
from typing import Any

import orjson

from frontend.cli import backtest
from hub.core.config.problems import Problem
from hub.core.errors import InvalidInput
from rules.blueprints.files import BlueprintFiles
from rules.facts.catalogue import FACTS
from rules.language.compile import compile_rule
from rules.language.json_schema import json_schema
from rules.language.reading import RuleFile, read_rules, without_doubles
from rules.rule import Compiled
from rules.store.files import RuleFiles
from rules.vocabulary import KINDS


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Declare the command."""
    parser = commands.add_parser("rules", help="check, list, describe and try rules")
    actions = parser.add_subparsers(title="actions", required=True, metavar="ACTION")
    check = actions.add_parser(
        "check", parents=[shared], help="say what is wrong with the rules; status 1 if anything is"
    )
    check.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="all files of the folder without one"
    )
    check.set_defaults(run=_check)
    listing = actions.add_parser("list", parents=[shared], help="list all rules")
    listing.set_defaults(run=_list)
    schema = actions.add_parser("schema", help="print the JSON schema of rules, for editors")
    schema.set_defaults(run=_schema)
    backtest.add_to(actions, shared)


def _check(options: argparse.Namespace) -> int:
    files = _read(options)
    compiled, problems = _compiled(files, options)
    for problem in problems:
        print(problem, file=sys.stderr)
    for notice in (notice for one in compiled for notice in one.notices):
        print(f"note: {notice}")
    good = sum(one.rule is not None for one in compiled)
    print(f"{good} of {len(compiled)} rules in {len(files)} files can run.")
    return 1 if problems else 0


def _list(options: argparse.Namespace) -> int:
    compiled, problems = _compiled(_read(options), options)
    for one in compiled:
        state = "invalid" if one.rule is None else "on" if one.source.enabled else "off"
        print(f"{state:8}{one.source.id:32}{one.source.name}  ({one.source.file.name})")
    return 1 if problems else 0


def _schema(_: argparse.Namespace) -> int:
    print(orjson.dumps(json_schema(KINDS, FACTS), option=orjson.OPT_INDENT_2).decode())
    return 0


def _read(options: argparse.Namespace) -> list[RuleFile]:
    folder = RuleFiles(options.config.expanduser())
    given: list[Path] = getattr(options, "files", [])
    if not given:
        return list(folder.read().files)
    return [_file(path, folder) for path in given]


def _file(path: Path, folder: RuleFiles) -> RuleFile:
    try:
        return read_rules(path.read_text("utf-8"), str(path), folder.secrets(), path)
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}.") from error


def _compiled(
    files: list[RuleFile], options: argparse.Namespace
) -> tuple[list[Compiled], list[Problem]]:
    """What becomes of the rules, and everything that is wrong, with their blueprints too."""
    sources, doubles = without_doubles(files)
    shelf = BlueprintFiles(options.config.expanduser()).read()
    compiled = [compile_rule(source, KINDS, FACTS, shelf) for source in sources]
    broken = [problem for one in shelf.broken.values() for problem in one.problems]
    problems = [problem for file in files for problem in file.problems]
    problems += [*broken, *doubles, *(problem for one in compiled for problem in one.problems)]
    return compiled, problems
