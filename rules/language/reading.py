"""Reads files of rules: one rule, a list of them, or `rules:` with a list."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from hub.core.config.problems import Problem
from hub.core.config.yaml_file import Tags, YamlFile, parse_yaml
from hub.core.errors import InvalidInput
from rules.rule import RuleSource

MAX_FILE = 1 << 20
MAX_RULES = 500
MAX_ALIASES = 20
"""Aliases of aliases can make a few lines into gigabytes."""
MAX_WITH_ALIASES = 1 << 16
MAX_DEPTH = 200
TOO_LARGE = "is larger than 1 MB; divide it."
TOO_DEEP = "is nested too deeply."
_ALIAS = re.compile(r"(?:^|[\s\[{,:-])(\*)[\w-]+", re.MULTILINE)
_BRACKETS = re.compile(r"[\[\]{}]|(?:[-?][ \t]+){200}")
_HALF = re.compile(r"\\(?:u|U0000)[dD][89a-fA-F][0-9a-fA-F]{2}")
_MARKS = frozenset(
    {"triggers", "trigger", "actions", "action", "use_blueprint", "alias", "id", "conditions"}
)


@dataclass(frozen=True, slots=True)
class RuleFile:
    """A file, the rules in it, and what is wrong with the file as a whole."""

    name: str
    text: str
    sources: tuple[RuleSource, ...]
    problems: tuple[Problem, ...]


def read_rules(
    text: str, name: str, secrets: Mapping[str, object] | None = None, location: Path | None = None
) -> RuleFile:
    """The rules of a text, which is called `name` in messages."""
    file = bounded_yaml(text, name, secrets)
    problems = list(file.problems)
    sources = tuple(_sources(file, problems, location))
    return RuleFile(name, text, sources, tuple(problems))


def text_of(path: Path) -> str:
    """The text of a file that somebody put there; InvalidInput when it cannot be taken."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise InvalidInput(TOO_LARGE)
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidInput("is no text in UTF-8.") from None
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror or error}.") from None


def bounded_yaml(
    text: str, name: str, secrets: Mapping[str, object] | None = None, tags: Tags | None = None
) -> YamlFile:
    """The content of a text that may come from anybody; one that is too much is a problem."""
    if len(text) > MAX_FILE:
        return YamlFile(name, problems=[Problem(source=name, message=TOO_LARGE)])
    if (alias := _alias_too_many(text)) is not None:
        message = f"uses more than {MAX_ALIASES} YAML aliases, or any in more than 64 kB."
        return _refused(name, text, alias, message)
    if (deep := _too_deep(text)) is not None:
        return _refused(name, text, deep, TOO_DEEP)
    try:
        return _whole(_placed(parse_yaml(text, name, secrets, tags), text), text)
    except RecursionError:
        return _refused(name, text, 0, TOO_DEEP)


def _refused(name: str, text: str, at: int, message: str) -> YamlFile:
    """A file of which nothing is taken, because of what stands at a place."""
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    problem = Problem(source=name, message=message, line=line, column=column)
    return YamlFile(name, problems=[problem])


def _placed(file: YamlFile, text: str) -> YamlFile:
    """The file; what is wrong with it as a whole is said where its content begins."""
    for number, line in enumerate(text.split("\n"), 1):
        content = line.strip("\ufeff \t\r")
        if content and not content.startswith(("#", "%", "---")):
            file.positions.setdefault((), (number, line.index(content) + 1))
            break
    return file


def _whole(file: YamlFile, text: str) -> YamlFile:
    """The file, unless it holds halves of characters, which nothing can store or send."""
    found = _HALF.search(text)
    if found is None or not _has_half(file.data):
        return file
    return _refused(file.name, text, found.start(), f"{found[0]} is half of a character.")


def _has_half(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(_has_half(key) or _has_half(part) for key, part in value.items())
    if isinstance(value, list):
        return any(_has_half(part) for part in value)
    return isinstance(value, str) and any("\ud800" <= one <= "\udfff" for one in value)


def _alias_too_many(text: str) -> int | None:
    """Where an alias stands that is one too many; any is, in a text that is long."""
    allowed = MAX_ALIASES if len(text) <= MAX_WITH_ALIASES else 0
    found = next(islice(_ALIAS.finditer(text), allowed, None), None)
    return None if found is None else found.start(1)


def _too_deep(text: str) -> int | None:
    """Where brackets or dashes open too much; the parser would take minutes to say so."""
    depth = 0
    for found in _BRACKETS.finditer(text):
        bracket = found[0][0]
        depth += 1 if bracket in "[{" else -1 if bracket in "]}" else 0
        if depth > MAX_DEPTH or bracket in "-?":
            return found.start()
    return None


def _sources(file: YamlFile, problems: list[Problem], location: Path | None) -> list[RuleSource]:
    data, path = file.data, ()
    at: tuple[str | int, ...] = path
    if data is None:
        return []
    if isinstance(data, Mapping) and "rules" in data and not _MARKS & set(data):
        message = "is not a key here; below `rules` is the list."
        problems += [file.problem((key,), message) for key in data if key != "rules"]
        data, at = data["rules"], ("rules",)
    if isinstance(data, Mapping):
        return [_source(file, data, at, None, location)]
    if not isinstance(data, list):
        problems.append(file.problem(at, "must be a rule, or a list of rules."))
        return []
    if len(data) > MAX_RULES:
        problems.append(file.problem(at, f"has more than {MAX_RULES} rules; divide it."))
        data = data[:MAX_RULES]
    found = []
    for index, part in enumerate(data):
        if isinstance(part, Mapping):
            found.append(_source(file, part, (*at, index), index, location))
        else:
            problems.append(file.problem((*at, index), "must be a rule: keys and values."))
    return found


def _source(
    file: YamlFile,
    data: Mapping[str, Any],
    path: tuple[str | int, ...],
    index: int | None,
    location: Path | None,
) -> RuleSource:
    written = data.get("id")
    made = written is None or written == ""
    rule_id = _made_id(file.name, index) if made else str(written)
    return RuleSource(id=rule_id, file=file, path=path, data=data, location=location, made_id=made)


def _made_id(name: str, index: int | None) -> str:
    stem = re.sub(r"\.ya?ml$", "", name.removeprefix("rules/"))
    slug = re.sub(r"[^A-Za-z0-9_.-]+", "_", stem).strip("_.-") or "rule"
    return slug if index is None else f"{slug}_{index + 1}"


def without_doubles(files: list[RuleFile]) -> tuple[list[RuleSource], list[Problem]]:
    """The rules of all files; of those with the same id the first alone, which is said."""
    seen: dict[str, RuleSource] = {}
    problems = []
    for file in files:
        for source in file.sources:
            first = seen.setdefault(source.id, source)
            if first is not source:
                where = f"{first.file.name}, line {_line(first)}"
                text = f"the id {source.id} is taken by the rule at {where}."
                problems.append(source.file.problem((*source.path, "id"), text))
    return list(seen.values()), problems


def _line(source: RuleSource) -> int | None:
    return source.file.problem((*source.path, "id"), "").line or 1
