"""The editor of a rule, and the blueprints that rules are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from rules.api.models import ProblemOut

EMPTY: Final = """\
alias: ''
triggers: []
conditions: []
actions: []
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleEditorView:
    """A rule that is edited. `id` is None for a new one; `locked` says why it cannot be saved."""

    id: str | None
    name: str
    text: str
    problems: Sequence[ProblemOut] = ()
    error: str | None = None
    locked: bool = False

    @property
    def start(self) -> dict[str, Any]:
        """What the component begins with."""
        return {"id": self.id, "yaml": self.text, "fresh": self.id is None}
