"""The library of blueprints: what there is, who uses it, and what becomes of a use."""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

from hub.core.config.problems import Problem
from hub.core.errors import Conflict, InvalidInput, NotFound
from hub.core.hub import Key
from rules.blueprints.blueprint import Blueprint, Read
from rules.blueprints.control import plain_rule
from rules.blueprints.files import BlueprintFiles, checked_path
from rules.blueprints.inputs import checked_inputs, with_suffix
from rules.blueprints.reading import read_blueprint
from rules.blueprints.shelf import Shelf
from rules.blueprints.translating import ENGLISH, shown_in
from rules.rule import Resolved, RuleSource
from rules.store import edit
from rules.store.book import RuleBook, problem_out

_log = logging.getLogger(__name__)
PASTED = "pasted"


class InvalidBlueprint(InvalidInput):
    """A text that is no blueprint; `details` are its problems, each with its place."""

    code = "invalid_blueprint"

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.details = [problem_out(problem) for problem in problems]


class BlueprintLibrary:
    """Gives rules their blueprints, and keeps the rules that use one at what it says.

    `language` is the household's: what rules say to people is said in it.
    """

    def __init__(
        self,
        files: BlueprintFiles,
        book: RuleBook,
        language: Callable[[], str] = lambda: ENGLISH,
    ) -> None:
        self._files = files
        self._book = book
        self._language = language
        self._shelf = Shelf()
        self._lock = asyncio.Lock()

    # Asking ------------------------------------------------------------------------------------

    def all(self) -> list[Blueprint]:
        """Every blueprint that can be used, by path."""
        return [one for _, one in sorted(self._shelf.blueprints.items())]

    def broken(self) -> list[Read]:
        """Every file that is no blueprint, with what is wrong with it."""
        return [one for _, one in sorted(self._shelf.broken.items())]

    def get(self, path: str) -> Blueprint:
        """A blueprint; NotFound when there is none."""
        found = self._shelf.blueprints.get(with_suffix(path))
        if found is None:
            raise NotFound(f"There is no blueprint {path}.")
        return found

    def users(self, path: str) -> list[str]:
        """The ids of the rules that use a blueprint."""
        wanted = with_suffix(path)
        uses = ((one.source.id, one.source.blueprint or {}) for one in self._book.all())
        return [rule_id for rule_id, use in uses if with_suffix(str(use.get("path"))) == wanted]

    def resolve(self, source: RuleSource) -> Resolved:
        """The body of a rule that uses a blueprint; InvalidUse says what is wrong."""
        return self._shelf.resolve(source)

    # Reading -----------------------------------------------------------------------------------

    async def load(self) -> None:
        """Read all files; rules are not told."""
        self._shelf = await asyncio.to_thread(self._files.read, self._language())
        for one in self.broken():
            for problem in one.problems:
                _log.warning("%s", problem)

    async def reload(self) -> None:
        """Read all files again, and the rules with them."""
        async with self._lock:
            await self._reload()

    async def reload_if_changed(self) -> bool:
        """Read the files again if one was written or the language changed; whether that was so."""
        async with self._lock:
            spoken = self._language() == self._shelf.language
            if spoken and await asyncio.to_thread(self._files.stamps) == self._shelf.stamps:
                return False
            await self._reload()
            return True

    async def _reload(self) -> None:
        await self.load()
        await self._book.reload()

    # Changing ----------------------------------------------------------------------------------

    async def look_at(self, text: str, path: str | None = None) -> Blueprint:
        """The blueprint of a text that is not kept; InvalidBlueprint when it is none."""
        found = await asyncio.to_thread(read_blueprint, text, path or f"{PASTED}/blueprint.yaml")
        if found.blueprint is None:
            raise InvalidBlueprint(found.problems)
        return found.blueprint

    async def save(self, text: str, path: str | None = None, *, overwrite: bool = False) -> str:
        """Keep a blueprint in the configuration folder; its path.

        Conflict when there is one already and it shall not be overwritten.
        """
        name = None if path is None else checked_path(with_suffix(path))
        blueprint = await self.look_at(text, name)
        chosen = name or suggested_path(blueprint)
        async with self._lock:
            known = self._shelf.blueprints.get(chosen) or self._shelf.broken.get(chosen)
            if known is not None and not overwrite:
                hint = "Overwrite it, or give another path."
                raise Conflict(f"There is a blueprint {chosen} already.", hint=hint)
            await asyncio.to_thread(self._files.write, chosen, text)
            await self._reload()
        return chosen

    async def remove(self, path: str) -> None:
        """Remove a blueprint of the configuration folder; Conflict while a rule uses it."""
        name = with_suffix(path)
        async with self._lock:
            found = self._shelf.blueprints.get(name) or self._shelf.broken.get(name)
            if found is None:
                raise NotFound(f"There is no blueprint {path}.")
            if found.shipped:
                raise Conflict("This blueprint comes with Usher and stays.")
            if users := self.users(name):
                hint = "Take control of them or remove them first."
                raise Conflict(f"{', '.join(users)} use this blueprint.", hint=hint)
            await asyncio.to_thread(self._files.remove, name)
            await self._reload()

    # Rules -------------------------------------------------------------------------------------

    async def make_rule(self, path: str, inputs: Mapping[str, Any], keys: Mapping[str, Any]) -> str:
        """Make a rule of a blueprint; `keys` are its own, such as id and alias. Its id.

        Without an alias it is called what the blueprint is called in the household's language.
        """
        blueprint = shown_in(self.get(path), self._language())
        use: dict[str, Any] = {"path": blueprint.path}
        if inputs:
            use["input"] = dict(inputs)
        rule = {"alias": blueprint.name, **keys, "use_blueprint": use}
        return await self._book.create(edit.written(rule))

    async def take_control(self, rule_id: str) -> None:
        """Turn a rule that uses a blueprint into one that says everything itself."""
        text = await self.plain_text(rule_id)
        await self._book.change(rule_id, text)

    async def plain_text(self, rule_id: str) -> str:
        """A rule that uses a blueprint, written out."""
        source = self._book.get(rule_id).source
        if source.blueprint is None:
            raise Conflict(f"{source.name} uses no blueprint.")
        blueprint = self._shelf.of(source)
        values = checked_inputs(blueprint, source)
        written = await self._book.text(rule_id)
        return await asyncio.to_thread(plain_rule, blueprint, source, values, written)


def suggested_path(blueprint: Blueprint) -> str:
    """Where a blueprint without a place goes: below its author, by its name."""
    return f"{slug(blueprint.author or PASTED)}/{slug(blueprint.name)}.yaml"


def slug(text: str) -> str:
    """A text as part of a path."""
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_")[:60] or "blueprint"


BLUEPRINTS: Key[BlueprintLibrary] = Key("blueprints")
