"""Fills the blanks of a blueprint; every part still knows where it was written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hub.core.config.problems import Problem
from hub.core.config.yaml_file import KeyPath, YamlFile
from hub.core.selectors.rules import Parts
from rules.blueprints.blueprint import Blueprint, InputMark
from rules.language.top import OLD_NAMES
from rules.rule import Resolved, RuleSource

Spot = tuple[YamlFile, KeyPath]


@dataclass(slots=True)
class FilledFile(YamlFile):
    """A blueprint's file, parts of which were written elsewhere: `spots` says where."""

    spots: dict[KeyPath, Spot] = field(default_factory=dict)

    def problem(self, path: KeyPath, message: str) -> Problem:
        """A problem where the part was written: in the blueprint or in the rule that uses it."""
        for length in range(len(path), 0, -1):
            if (spot := self.spots.get(path[:length])) is not None:
                file, base = spot
                return file.problem((*base, *path[length:]), message)
        return YamlFile.problem(self, path, message)


def fill(blueprint: Blueprint, source: RuleSource, values: Mapping[str, Any]) -> Resolved:
    """The rule that comes of it; the source's own keys win over those of the blueprint."""
    origin = blueprint.file
    file = FilledFile(origin.name, positions=dict(origin.positions))
    filling = _Filling(blueprint, source, values, file)
    data: dict[str, Any] = {"alias": blueprint.name}
    for key, value in blueprint.body.items():
        name = OLD_NAMES.get(key, key)
        data[name] = filling.part(value, (key,), (name,))
        if name != key:
            file.spots.setdefault((name,), (origin, (key,)))
    for key, value in source.data.items():
        if key == "use_blueprint":
            continue
        name = OLD_NAMES.get(key, key)
        for path in [path for path in file.spots if path[0] == name]:
            del file.spots[path]
        data[name] = value
        file.spots[(name,)] = (source.file, (*source.path, key))
    return Resolved(data=data, file=file)


class _Filling:
    """The filling in of one blueprint."""

    def __init__(
        self,
        blueprint: Blueprint,
        source: RuleSource,
        values: Mapping[str, Any],
        file: FilledFile,
    ) -> None:
        self._blueprint = blueprint
        self._source = source
        self._values = values
        self._file = file
        use = source.data["use_blueprint"]
        self._given = use.get("input") or {}

    def part(self, value: Any, old: KeyPath, new: KeyPath) -> Any:
        """The value without blanks; `old` is its place in the blueprint, `new` in the rule."""
        if isinstance(value, InputMark):
            self._file.spots[new] = self._spot(value.name)
            return self._values[value.name]
        if isinstance(value, Mapping):
            return {k: self.part(part, (*old, k), (*new, k)) for k, part in value.items()}
        if isinstance(value, list):
            return self._list(value, old, new)
        return value

    def _list(self, value: list[Any], old: KeyPath, new: KeyPath) -> list[Any]:
        """A list; an input of triggers, conditions or actions is spliced into it."""
        found: list[Any] = []
        for index, part in enumerate(value):
            if self._spliced(part):
                file, base = self._spot(part.name)
                for number, one in enumerate(self._values[part.name]):
                    self._file.spots[(*new, len(found))] = (file, (*base, number))
                    found.append(one)
                continue
            if index != len(found):
                self._file.spots[(*new, len(found))] = (self._blueprint.file, (*old, index))
            found.append(self.part(part, (*old, index), (*new, len(found))))
        return found

    def _spliced(self, part: Any) -> bool:
        if not isinstance(part, InputMark):
            return False
        return isinstance(self._blueprint.inputs[part.name].selector, Parts)

    def _spot(self, name: str) -> Spot:
        if name in self._given:
            return self._source.file, (*self._source.path, "use_blueprint", "input", name)
        return self._blueprint.file, (*self._blueprint.inputs[name].place, "default")
