"""The editor of a rule, and the blueprints that rules are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from frontend.views.forms import Form
from rules.api.models import ProblemOut

EMPTY: Final = """\
alias: ''
triggers: []
conditions: []
actions: []
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEditorView:
    """A rule that is edited. `id` is None for a new one; `locked` says why it cannot be saved.

    `version` is that of the text which it was opened with.
    """

    id: str | None
    name: str
    text: str
    version: str | None = None
    problems: Sequence[ProblemOut] = ()
    error: str | None = None
    locked: bool = False

    @property
    def start(self) -> dict[str, Any]:
        """What the component begins with."""
        fresh = self.id is None
        return {"id": self.id, "yaml": self.text, "fresh": fresh, "version": self.version}


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueprintCard:
    """A blueprint in the gallery; `used` is how many rules use it."""

    path: str
    name: str
    description: str | None
    author: str | None
    inputs: int
    used: int
    shipped: bool

    @property
    def words(self) -> str:
        """What a search looks at."""
        return f"{self.name} {self.description or ''} {self.author or ''} {self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Blueprints of one folder; `key` is below `rules.shelf.`."""

    key: str
    icon: str
    cards: Sequence[BlueprintCard]


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryView:
    """All blueprints. `error` is about what was just imported, `given` what was typed."""

    shelves: Sequence[Shelf]
    problems: Sequence[ProblemOut]
    may_import: bool
    error: str | None = None
    wrong: Sequence[ProblemOut] = ()
    given: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPart:
    """Fields that stand together; the first part may have no name."""

    name: str | None
    description: str | None
    collapsed: bool
    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class UserRef:
    """A rule that uses a blueprint."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlueprintView:
    """The form that makes a rule, or changes the inputs of the one in `rule`."""

    card: BlueprintCard
    rule: UserRef | None
    head: Form
    parts: Sequence[FormPart]
    users: Sequence[UserRef]
    source_url: str | None
    text: str
    may_remove: bool
    error: str | None = None
