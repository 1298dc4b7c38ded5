"""The documentation of the facts, written from their declarations."""

from collections.abc import Iterable, Mapping

from rules.facts.catalogue import SUBJECTS
from rules.facts.fact import Fact, FactOption, Value

_HEAD = """# Facts

A fact is a named value that a rule may test. It is computed when a rule asks for it, once for each
happening. What is not known is not compared: no condition on it holds, be it `is` or `is_not`.

Numbers are in the unit that is given, times in UTC, lists are lists of texts. An option such as
`within` stands beside the fact's name in a condition, and behind it in a template:

```yaml
conditions:
  - fact: person.networks
    within: "24:00:00"
    above: 3
  - "{{ fact('person.networks', within='24:00:00') > 3 }}"
```

What is said of a person's past reaches back 30 days, their plays and watch time 366 days; when
somebody or something was seen first is known for as long as the history reaches.
"""


def facts_page(peers: Mapping[str, Mapping[str, str]]) -> str:
    """The page `docs/facts.md`; `peers` says how other programs' names are expressed here."""
    parts = [_HEAD]
    for subject in SUBJECTS:
        title = subject.FACTS[0].name.partition(".")[0]
        about = (subject.__doc__ or "").strip().splitlines()[0]
        parts.append(f"\n## {title}\n\n{about}\n\n{_table(subject.FACTS)}")
    for name, expressed in peers.items():
        rows = "".join(f"| `{theirs}` | {ours} |\n" for theirs, ours in expressed.items())
        parts.append(f"\n## Coming from {name}\n\n| {name} | Usher |\n|---|---|\n{rows}")
    return "".join(parts)


def _table(facts: Iterable[Fact]) -> str:
    rows = "".join(f"| `{fact.name}` | {fact.type} | {_meaning(fact)} |\n" for fact in facts)
    return f"| fact | is a | meaning |\n|---|---|---|\n{rows}"


def _meaning(fact: Fact) -> str:
    unit = f" [{fact.unit}]" if fact.unit else ""
    values = f": {', '.join(f'`{value}`' for value in fact.values)}" if fact.values else ""
    options = "".join(f"; {_option(option)}" for option in fact.options)
    example = f"; such as {_shown(fact.example)}" if fact.example is not None else ""
    return f"{fact.help}{unit}{values}{options}{example}".replace("|", "\\|")


def _option(option: FactOption) -> str:
    default = "" if option.default is None else f" ({_shown(option.default)} without it)"
    return f"`{option.name}`: {option.help}{default}"


def _shown(value: Value) -> str:
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`[{', '.join(value)}]`"
    return f"`{value}`"
