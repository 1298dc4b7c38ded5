"""Whatever stands in a file of rules, it is told with its place, at once, and spoils no other."""

import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.compose import CONFIG
from rules.compose import running_rules
from rules.facts.catalogue import FACTS
from rules.language.compile import compile_rule
from rules.language.reading import read_rules
from rules.store.book import RULES
from rules.store.files import RuleFiles
from rules.vocabulary import KINDS
from tests.support.whole_hub import Scene, whole_hub

RULE = """\
- id: a
  alias: A
  triggers:
    - trigger: playback
      event: started
  actions:
    - action: alert.raise
      data: {title: x}
"""


def told(text: str) -> list[str]:
    """Everything that is wrong with a text, the rules in it too."""
    file = read_rules(text, "rules/x.yaml")
    compiled = [compile_rule(source, KINDS, FACTS, None) for source in file.sources]
    return [str(one) for one in (*file.problems, *(p for r in compiled for p in r.problems))]


ODD = {
    "a tab": (RULE.replace("      event", "\tevent"), "line 5, column 1", "indent with spaces"),
    "a zero byte": (RULE.replace("A\n", "A\0\n"), "line 2, column 11", "U+0000"),
    "half a character": (RULE.replace("title: x", 'title: "\\ud800"'), "line 8", "half of a"),
    "an open bracket": (f"{RULE}  conditions: [\n", "line 10, column 1", "not valid YAML"),
    "a key twice": (RULE.replace("alias: A", "alias: A\n  alias: B"), "line 3", "duplicate key"),
    "an anchor of nothing": (f"{RULE}  conditions: *no\n", "line 9, column 15", "alias 'no'"),
    "two documents": (f"{RULE}---\n{RULE}", "line 9, column 1", "another document"),
    "a day of no month": (
        RULE.replace("title: x", "title: 2020-02-31"),
        "line 8, column 21",
        "2020-02-31 cannot be read (put it in quotes",
    ),
    "a number without end": (
        RULE.replace("id: a", f"id: {'9' * 6000}"),
        "line 1, column 7",
        "digits",
    ),
    "no number": (RULE.replace("started", "progress\n      percent: .nan"), "line 6", "a number"),
    "code": (
        RULE.replace("title: x", "title: !!python/object/apply:os.system ['id']"),
        "line 8, column 14: 0.actions.0.data.title",
        "the tag !!python/object/apply:os.system is not known",
    ),
    "a tag before a list": (RULE.replace("title: x", "title: !x [y]"), "line 8", "tag !x"),
    "many brackets": (f"- id: a\n  actions: {'[' * 400_000}", "line 2, column 212", "too deeply"),
    "many dashes": ("- " * 100_000, "line 1, column 1", "too deeply"),
    "many steps": ("".join(f"{' ' * n}a:\n" for n in range(1200)), "line 1", "too deeply"),
    "an anchor of itself": ("- &a\n  id: a\n  variables: *a\n", "line 1", "too deeply"),
    "what is no rule at all": ("# about nothing\n\nhello\n", "line 3, column 1", "must be a rule"),
    "a rule without its keys": (
        "# one\nalias: A\nactions: []\n",
        "line 2, column 1",
        "triggers is missing",
    ),
    "too many aliases": (
        "".join(["- &a {id: a}\n", *("- *a\n" for _ in range(21))]),
        "line 22, column 3",
        "more than 20 YAML aliases",
    ),
    "a filter": (
        RULE.replace("title: x", 'title: "{{ 1 | rond }}"'),
        "line 8, column 14: 0.actions.0.data.title",
        "Did you mean round?",
    ),
}


@pytest.mark.parametrize("name", sorted(ODD))
def test_what_is_odd_is_told_with_its_place(name: str) -> None:
    text, place, says = ODD[name]
    begun = time.process_time()
    problems = told(text)
    assert time.process_time() - begun < 2
    assert len(problems) == 1, problems
    assert place in problems[0]
    assert says in problems[0]


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{RULE}",
        RULE.replace("\n", "\r\n"),
        RULE.replace("alias: A", "alias: 🍿 «Ünï» \u202e"),
    ],
    ids=["a byte order mark", "lines of Windows", "any writing"],
)
def test_what_editors_write_is_taken(text: str) -> None:
    assert told(text) == []


def test_what_is_merged_counts() -> None:
    merged = f"{RULE.replace('- id', '- &a' + chr(10) + '  id')}- <<: *a\n  id: b\n  alais: B\n"
    (problem,) = told(merged)
    assert problem.startswith("rules/x.yaml, line 12, column 3: 1.alais: is not a key here.")


def test_a_file_that_is_too_large_is_not_even_read(tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "huge.yaml").write_text("# x\n" * 3_000_000)
    (folder / "latin.yaml").write_bytes("alias: Küche".encode("latin-1"))
    (folder / "good.yaml").write_text(RULE)
    found = {file.name: file for file in RuleFiles(tmp_path).read().files}
    assert [str(one) for one in found["rules/huge.yaml"].problems] == [
        "rules/huge.yaml: is larger than 1 MB; divide it."
    ]
    assert "is no text in UTF-8" in str(found["rules/latin.yaml"].problems[0])
    assert found["rules/good.yaml"].problems == ()


@pytest.fixture
async def scene(tmp_path: Path) -> AsyncIterator[Scene]:
    async with whole_hub(tmp_path) as made, running_rules(made.hub, made.hub[CONFIG]):
        yield made


@pytest.mark.allow_logs("is not valid YAML")
async def test_a_file_that_breaks_changes_under_one_s_hands_or_goes(
    scene: Scene, tmp_path: Path
) -> None:
    book, path = scene.hub[RULES], tmp_path / "rules" / "two.yaml"
    path.parent.mkdir(exist_ok=True)
    two = RULE + RULE.replace("id: a", "id: b").replace("alias: A", "alias: B")
    path.write_text(two)
    await book.reload()

    path.write_text(two + "  conditions: [\n")
    assert await book.reload_if_changed()
    assert [one.source.id for one in book.all()] == ["a", "b"]
    assert book.engine.tally("b") is not None
    assert "line 18" in str(book.problems[0])
    response, body = await scene.ask("admin", "GET", "/api/v1/rules/a")
    assert (response.status, body["error"]["code"]) == (409, "conflict")
    assert await scene.status("admin", "DELETE", "/api/v1/rules/a") == 409

    path.write_text(two.replace("id: a", "id: new"))
    assert await scene.status("admin", "DELETE", "/api/v1/rules/b") == 200
    assert "id: new" in path.read_text()
    assert "id: b" not in path.read_text()

    path.unlink()
    assert await scene.status("admin", "GET", "/api/v1/rules/new") == 409
    assert await scene.status("admin", "DELETE", "/api/v1/rules/new") == 404
    assert book.all() == []
