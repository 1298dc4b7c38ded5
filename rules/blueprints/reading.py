"""Reads a blueprint, and says everything that is wrong with it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NoReturn

import voluptuous as vol

from hub import __version__
from hub.core.config.problems import did_you_mean
from hub.core.config.yaml_file import KeyPath, Tags
from hub.core.errors import InvalidInput
from hub.core.selectors import AnyObject, Number, Select, Selector
from rules.blueprints.blueprint import MISSING, Blueprint, Input, InputMark, Read, Section, marks
from rules.blueprints.selectors import selector_of
from rules.language.build import Build, Kinds
from rules.language.fields import Anything, Data, Flag, Keys, Text, keys, may, need
from rules.language.reading import bounded_yaml
from rules.language.top import OLD_NAMES, RULE

DOMAIN: Final = "rule"
MAX_INPUTS: Final = 100
_NOTHING: Final = Kinds(triggers={}, conditions={}, actions={})
_VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")
_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")

HEAD: Final[Keys] = keys(
    need("name", Text(200), "what people call it"),
    need("domain", Text(40), "`rule`"),
    may("description", Text(8000), "what it does, in Markdown"),
    may("author", Text(200), "who wrote it"),
    may("source_url", Text(2000), "where it came from"),
    may("min_version", Text(20), "the oldest Usher that it runs on, such as 1.2.0"),
    may("homeassistant", Data(), "what Home Assistant asks for; not looked at"),
    may("input", Data(), "what it asks for, by name"),
)
INPUT: Final[Keys] = keys(
    may("name", Text(200), "what the form calls it"),
    may("description", Text(4000), "what it means"),
    may("default", Anything(), "its value when none is given; without, one must be given"),
    may("selector", Anything(), "what it may be, and how the form asks for it"),
    may("entity", Flag(), "whether it is an entity, too: a number or a choice"),
)
SECTION: Final[Keys] = keys(
    may("name", Text(200), "its heading"),
    may("description", Text(4000), "what it is about"),
    may("icon", Text(100), "a picture beside the heading"),
    may("collapsed", Flag(), "whether it is folded at first"),
    need("input", Data(), "the inputs in it"),
)


def read_blueprint(
    text: str, path: str, location: Path | None = None, *, shipped: bool = False
) -> Read:
    """The blueprint of a text."""
    file = bounded_yaml(text, f"blueprints/{path}", tags=_TAGS)
    build = Build(file, _NOTHING, {})
    build.problems += file.problems
    found = _Reading(build).read(file.data) if not file.problems else None
    if found is None or build.problems:
        return Read(path=path, blueprint=None, problems=tuple(build.problems), shipped=shipped)
    head, inputs, sections, body = found
    blueprint = Blueprint(
        path=path,
        name=head["name"],
        description=head.get("description"),
        author=head.get("author"),
        source_url=head.get("source_url"),
        min_version=head.get("min_version"),
        inputs=inputs,
        sections=tuple(sections),
        body=body,
        file=file,
        text=text,
        location=location,
        shipped=shipped,
    )
    return Read(path=path, blueprint=blueprint, problems=(), shipped=shipped)


Found = tuple[Mapping[str, Any], dict[str, Input], list[Section], Mapping[str, Any]]


class _Reading:
    """The reading of one blueprint."""

    def __init__(self, build: Build) -> None:
        self._build = build
        self._inputs: dict[str, Input] = {}
        self._sections: list[Section] = []

    def read(self, data: Any) -> Found | None:
        if not isinstance(data, Mapping) or not isinstance(data.get("blueprint"), Mapping):
            self._build.problem((), "is no blueprint: it needs `blueprint:` with name and domain.")
            return None
        head = self._build.check(HEAD, data["blueprint"], ("blueprint",))
        if head is None:
            return None
        self._head(head)
        self._declared(head.get("input") or {}, ("blueprint", "input"), None)
        body = {key: value for key, value in data.items() if key != "blueprint"}
        self._body(body)
        for place, _ in marks(data["blueprint"], ("blueprint",)):
            self._build.problem(place, "an input cannot stand in the head of a blueprint.")
        return head, self._inputs, self._sections, body

    def _head(self, head: Mapping[str, Any]) -> None:
        if head["domain"] != DOMAIN:
            text = f"must be {DOMAIN}; blueprints for {head['domain']} are Home Assistant's."
            self._build.problem(("blueprint", "domain"), text)
        needed = head.get("min_version")
        if needed is None:
            return
        place = ("blueprint", "min_version")
        if not _VERSION.fullmatch(needed):
            self._build.problem(place, "must be a version, such as 1.2.0.")
        elif _version(needed) > _version(__version__):
            self._build.problem(place, f"needs Usher {needed}; this is {__version__}.")

    def _declared(self, written: Mapping[str, Any], path: KeyPath, section: str | None) -> None:
        for key, value in written.items():
            place, given = (*path, key), value if isinstance(value, Mapping) else {}
            if value is not None and not isinstance(value, Mapping):
                self._build.problem(place, "must hold keys such as name, default and selector.")
            elif "input" in given and section is None:
                self._section(key, given, place)
            else:
                self._input(key, given, place, section)

    def _section(self, key: str, given: Mapping[str, Any], place: KeyPath) -> None:
        checked = self._build.check(SECTION, given, place)
        if checked is None:
            return
        self._sections.append(
            Section(
                key=key,
                name=checked.get("name") or _words(key),
                description=checked.get("description"),
                icon=checked.get("icon"),
                collapsed=checked.get("collapsed", False),
            )
        )
        self._declared(checked["input"], (*place, "input"), key)

    def _input(
        self, key: str, given: Mapping[str, Any], place: KeyPath, section: str | None
    ) -> None:
        checked = self._build.check(INPUT, given, place)
        if checked is None:
            return
        if key in self._inputs or not _KEY.fullmatch(key):
            taken = "is declared twice." if key in self._inputs else "must be a plain name."
            self._build.problem(place, taken)
            return
        if len(self._inputs) >= MAX_INPUTS:
            self._build.problem(place, f"is more than the {MAX_INPUTS} inputs there may be.")
            return
        selector = self._selector(checked, place)
        if checked.get("entity") and not _is_entity(selector):
            text = "only a number or a choice of one can be an entity."
            self._build.problem((*place, "entity"), text)
        self._inputs[key] = Input(
            key=key,
            name=checked.get("name") or _words(key),
            description=checked.get("description"),
            selector=selector,
            default=self._default(given, selector, place),
            place=place,
            section=section,
            entity=checked.get("entity", False),
        )

    def _selector(self, given: Mapping[str, Any], place: KeyPath) -> Selector:
        if given.get("selector") is None:
            return AnyObject()
        try:
            return selector_of(given["selector"])
        except vol.Invalid as error:
            self._build.problem((*place, "selector"), f"{error.error_message}.")
            return AnyObject()

    def _default(self, given: Mapping[str, Any], selector: Selector, place: KeyPath) -> Any:
        if "default" not in given:
            return MISSING
        try:
            return selector(given["default"])
        except vol.Invalid as error:
            self._build.problem((*place, "default"), f"{error.error_message}.")
            return given["default"]

    def _body(self, body: Mapping[str, Any]) -> None:
        known = {*RULE.names, *OLD_NAMES}
        for key in body:
            if key not in known or key == "use_blueprint":
                self._build.problem((key,), f"is not a key here.{did_you_mean(key, known)}")
        for place, mark in marks(body):
            if mark.name not in self._inputs:
                hint = did_you_mean(mark.name, self._inputs)
                self._build.problem(place, f"there is no input {mark.name}.{hint}")


def _is_entity(selector: Selector) -> bool:
    """Whether a number or a list of choices can hold every value."""
    if isinstance(selector, Select):
        return not selector.multiple and not selector.custom_value
    return isinstance(selector, Number)


def _no_secret(_: str) -> NoReturn:
    raise InvalidInput("a blueprint holds no secrets; let an input ask for it.")


_TAGS: Final[Tags] = {"!input": InputMark, "!secret": _no_secret}


def _version(text: str) -> tuple[int, int, int]:
    found = _VERSION.match(text)
    return (0, 0, 0) if found is None else (int(found[1]), int(found[2]), int(found[3] or 0))


def _words(key: str) -> str:
    return key.replace("_", " ").capitalize()
