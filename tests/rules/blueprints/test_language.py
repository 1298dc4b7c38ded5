"""What a blueprint may say, what a rule may give to it, and what is said when it is wrong."""

from pathlib import Path

import pytest

from hub.core.errors import Conflict, InvalidInput
from rules.blueprints.control import plain_rule
from rules.blueprints.files import BlueprintFiles
from rules.blueprints.filling import fill
from rules.blueprints.forms import checked_form, form_of
from rules.blueprints.inputs import checked_inputs
from rules.blueprints.library import BlueprintLibrary
from rules.blueprints.reading import read_blueprint
from rules.facts.catalogue import FACTS
from rules.language.compile import compile_rule
from rules.language.reading import read_rules
from rules.rule import Compiled, RuleSource
from rules.vocabulary import KINDS
from tests.rules.blueprints.stage import NoBook

GOOD = """\
blueprint:
  name: Greeting
  domain: rule
  description: Says hello.
  input:
    limit:
      name: Streams
      selector: {number: {min: 1, max: 9}}
    more:
      default: []
      selector: {condition: {}}
    words:
      collapsed: true
      input:
        event:
          default: greeted
          selector: {text: {}}
triggers:
  - trigger: playback   # whoever begins
    event: started
conditions:
  - !input more
  - fact: person.active_streams
    above: !input limit
actions:
  - event: !input event
mode: parallel
"""


def library(folder: Path, **texts: str) -> BlueprintLibrary:
    for name, text in texts.items():
        path = folder / "blueprints" / "rule" / "me" / f"{name}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    files = BlueprintFiles(folder, folder / "none")
    made = BlueprintLibrary(files, NoBook())  # type: ignore[arg-type]  # rules are not asked for here
    made._shelf = files.read()
    return made


def files_in(folder: Path) -> list[Path]:
    return list(folder.rglob("*.yaml"))


def source(text: str) -> RuleSource:
    (found,) = read_rules(text, "rules/mine.yaml").sources
    return found


def rule(found: BlueprintLibrary, text: str) -> Compiled:
    return compile_rule(source(text), KINDS, FACTS, found)


def use(given: str, rest: str = "") -> str:
    return f"id: r\nuse_blueprint:\n  path: me/good\n  input: {given}\n{rest}"


def test_a_rule_is_made_of_it(tmp_path: Path) -> None:
    made = rule(library(tmp_path, good=GOOD), use("{limit: 2}", "alias: Mine\nmode: single\n"))
    assert made.rule is not None, made.problems
    assert (made.rule.name, str(made.rule.mode), len(made.rule.conditions)) == ("Mine", "single", 1)


def test_conditions_are_spliced_in(tmp_path: Path) -> None:
    given = "{limit: 2, more: [{fact: person.name, is: Ann}, '{{ true }}']}"
    made = rule(library(tmp_path, good=GOOD), use(given))
    assert made.rule is not None, made.problems
    assert len(made.rule.conditions) == 3


@pytest.mark.parametrize(
    ("given", "line", "says"),
    [
        ("{limt: 2, limit: 1}", 4, "Did you mean limit?"),
        ("{}", 4, "the input limit is missing: Streams."),
        ("{limit: 12}", 4, "must be at most 9."),
        ("{limit: many}", 4, "must be a number."),
        ("{limit: 2, more: [{fact: person.nam, is: x}]}", 4, "Did you mean person.name?"),
        ("{limit: 2, more: 7}", 4, "must be a list of conditions."),
    ],
)
def test_inputs_are_checked_where_they_stand(
    tmp_path: Path, given: str, line: int, says: str
) -> None:
    made = rule(library(tmp_path, good=GOOD), use(given))
    assert made.rule is None
    assert says in made.problems[0].message
    assert made.problems[0].source == "rules/mine.yaml"
    assert made.problems[0].line == line
    assert made.problems[0].column


def test_own_keys_are_checked_where_they_stand(tmp_path: Path) -> None:
    made = rule(library(tmp_path, good=GOOD), use("{limit: 2}", "action: [{evnt: x}]\nmod: x\n"))
    places = {(one.source, one.line) for one in made.problems}
    assert places == {("rules/mine.yaml", 5), ("rules/mine.yaml", 6)}


def test_mistakes_of_the_body_are_told_in_the_blueprint(tmp_path: Path) -> None:
    bad = GOOD.replace("person.active_streams", "person.activ_streams")
    made = rule(library(tmp_path, good=bad), use("{limit: 2, more: ['{{ true }}', '{{ true }}']}"))
    (problem,) = made.problems
    assert (problem.source, problem.line) == ("blueprints/me/good.yaml", 23)


def test_unknown_and_broken_blueprints_are_told(tmp_path: Path) -> None:
    found = library(tmp_path, good=GOOD, broken="blueprint: {name: x, domain: automation}\n")
    for path, says in (("me/god", "Did you mean me/good.yaml?"), ("me/broken", "has mistakes")):
        made = rule(found, f"id: r\nuse_blueprint:\n  path: {path}\n")
        assert says in made.problems[0].message
        assert made.problems[0].line == 3
    made = rule(found, "id: r\nuse_blueprint:\n  pth: me/good\n")
    said = " ".join(str(problem) for problem in made.problems)
    assert "path is missing" in said
    assert "Did you mean path?" in said


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("domain: rule", "domain: automation", "must be rule"),
        ("domain: rule", "domian: rule", "Did you mean domain?"),
        ("number: {min", "numbr: {min", "Did you mean number?"),
        ("{min: 1", "{mim: 1", "has no option"),
        ("{min: 1", "{min: a", "cannot be used"),
        ("default: greeted", "default: [1]", "must be a text"),
        ("!input event", "!input evnt", "Did you mean event?"),
        ("!input event", "!secret event", "holds no secrets"),
        ("mode: parallel", "mod: parallel", "Did you mean mode?"),
        ("        event:\n", "        limit:\n", "is declared twice"),
        ("  domain: rule", "  domain: rule\n  min_version: 99.0.0", "needs Usher 99.0.0"),
        ("  domain: rule", "  domain: rule\n  min_version: new", "must be a version"),
        ("blueprint:", "blueprnt:", "is no blueprint"),
    ],
)
def test_a_bad_blueprint_says_where(old: str, new: str, says: str) -> None:
    read = read_blueprint(GOOD.replace(old, new, 1), "me/bad.yaml")
    assert read.blueprint is None
    found = [problem for problem in read.problems if says in problem.message]
    assert found, read.problems
    assert found[0].line or says == "is no blueprint"


def test_home_assistants_spelling_of_selectors_is_taken() -> None:
    text = GOOD.replace("max: 9", "max: 9, unit_of_measurement: streams, mode: slider")
    read = read_blueprint(text, "me/x.yaml")
    assert read.blueprint is not None, read.problems
    assert read.blueprint.inputs["limit"].selector.as_dict()["number"]["unit"] == "streams"


def test_its_form_has_sections_and_is_checked() -> None:
    blueprint = read_blueprint(GOOD, "me/good.yaml").blueprint
    assert blueprint is not None
    first, words = form_of(blueprint, {"limit": 3})
    assert [(one.label, one.field.required, one.field.suggested) for one in first.fields] == [
        ("Streams", True, 3),
        ("More", False, None),
    ]
    assert (words.collapsed, words.fields[0].field.default) == (True, "greeted")
    assert checked_form(blueprint, {"limit": "4", "event": ""}) == {"limit": 4}
    with pytest.raises(InvalidInput, match="limit"):
        checked_form(blueprint, {"limit": "40"})


def test_control_is_taken_with_comments_and_the_same_meaning(tmp_path: Path) -> None:
    written = use("\n    limit: 2   # two are enough\n    more: ['{{ true }}']", "alias: Mine\n")
    made = source(written)
    blueprint = library(tmp_path, good=GOOD).get("me/good")
    values = checked_inputs(blueprint, made)
    text = plain_rule(blueprint, made, values, written)
    assert "# whoever begins" in text
    assert "!input" not in text
    assert text.startswith("id: r\nalias: Mine\ndescription: Says hello.\n")
    plain = source(text).data
    assert {key: plain[key] for key in plain if key not in ("id", "description")} == {
        key: value
        for key, value in fill(blueprint, made, values).data.items()
        if key not in ("id", "description")
    }


def test_secrets_stay_secret_when_control_is_taken(tmp_path: Path) -> None:
    written = use("\n    limit: 2\n    event: !secret word")
    (made,) = read_rules(written, "rules/mine.yaml", {"word": "s3cret"}).sources
    blueprint = library(tmp_path, good=GOOD).get("me/good")
    text = plain_rule(blueprint, made, checked_inputs(blueprint, made), written)
    assert "!secret word" in text
    assert "s3cret" not in text


@pytest.mark.parametrize("path", ["../x.yaml", "a/../../x.yaml", "/etc/x.yaml", "x.yaml", "a/b c"])
async def test_no_path_leads_out_of_the_folder(tmp_path: Path, path: str) -> None:
    with pytest.raises((InvalidInput, Conflict)):
        await library(tmp_path).save(GOOD, path)
    assert files_in(tmp_path) == []
