"""The reference of the language as Markdown, made of the declarations that check it."""

from collections.abc import Iterable
from typing import Any

from rules.actions.effects import BUILTINS
from rules.conditions.comparing import OPERATORS
from rules.language.build import Kind, Kinds
from rules.language.fields import Keys
from rules.language.top import COOL_DOWN, RULE


def reference(kinds: Kinds) -> dict[str, str]:
    """A part of the page by its name."""
    return {
        "keys": _table(RULE),
        "cool_down": _table(COOL_DOWN),
        "triggers": _kinds(kinds.triggers.values()),
        "conditions": _kinds(kinds.conditions.values()),
        "comparisons": _comparisons(),
        "actions": _kinds(kinds.actions.values()),
        "builtins": "\n".join(
            _section(one.name, one.help, one.data, one.example) for one in BUILTINS.values()
        ),
    }


def page(text: str, kinds: Kinds) -> str:
    """A page with the parts between its marks written anew."""
    for name, part in reference(kinds).items():
        begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
        head, found, rest = text.partition(begin)
        if found:
            text = f"{head}{begin}\n{part}\n{end}{rest.partition(end)[2]}"
    return text


def _kinds(kinds: Iterable[Kind[Any]]) -> str:
    return "\n".join(_kind(kind) for kind in kinds)


def _kind(kind: Kind[Any]) -> str:
    text = _section(kind.name, kind.help, kind.keys, kind.example)
    if not kind.gives:
        return text
    told = "; ".join(f"`{name}` {help_}" for name, help_ in kind.gives.items())
    return f"{text}\n`trigger` holds: {told}.\n"


def _section(name: str, help_: str, keys: Keys, example: str) -> str:
    return f"#### `{name}`\n\n{help_}\n\n{_table(keys)}\n```yaml\n{example}```\n"


def _table(keys: Keys) -> str:
    rows = [f"| `{key.name}` | {'yes' if key.required else ''} | {key.help} |" for key in keys]
    return "\n".join(["| key | needed | what it is |", "|---|---|---|", *rows, ""])


def _comparisons() -> str:
    rows = [
        f"| `{one.name}` | {one.help} | {', '.join(sorted(one.types))} |"
        for one in OPERATORS.values()
    ]
    return "\n".join(["| comparison | holds when the fact … | for |", "|---|---|---|", *rows, ""])
