"""Rules for the eye: the paths of their parts, the drawing of a run, forms of blueprints."""

from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from frontend.pages.rules.blueprint_forms import checked_inputs, given_inputs, parts_of, read_inputs
from frontend.views.rule_outline import outline_of
from frontend.views.rule_words import words_of
from frontend.views.trace_graph import Graph, graph_of, state_of
from hub.core.forms import InvalidForm
from rules.blueprints.blueprint import Blueprint
from rules.blueprints.files import BlueprintFiles

EVENT = {"event": "x"}
BODY: dict[str, Any] = {
    "triggers": [{"triggers": [{"trigger": "time", "at": "03:00"}]}, {"trigger": "hub"}],
    "conditions": {"or": ["{{ a }}", {"fact": "now.hour", "above": 3}]},
    "actions": [
        {"if": "{{ b }}", "then": EVENT, "else": [EVENT, EVENT]},
        {"choose": [{"conditions": [], "sequence": EVENT}], "default": EVENT},
        {"parallel": [EVENT, {"sequence": [EVENT, EVENT]}]},
        {"repeat": {"count": 2, "sequence": [EVENT]}},
        {"service": "notify.phone", "enabled": False},
    ],
}
PATHS = {
    "trigger/0",
    "trigger/1",
    "condition/0",
    "condition/0/conditions/0",
    "condition/0/conditions/1",
    "action/0",
    "action/0/if/condition/0",
    "action/0/then/0",
    "action/0/else/0",
    "action/0/else/1",
    "action/1",
    "action/1/choose/0/sequence/0",
    "action/1/default/0",
    "action/2",
    "action/2/parallel/0/sequence/0",
    "action/2/parallel/1/sequence/0",
    "action/2/parallel/1/sequence/1",
    "action/3",
    "action/3/repeat/sequence/0",
    "action/4",
}
NONSENSE: list[dict[str, Any]] = [
    {},
    {"triggers": 3, "conditions": None, "actions": "{{ x }}"},
    {"actions": [{"choose": 3}, {"repeat": None, "sequence": 1}, {}, [], {"if": None}]},
    {"trigger": [None, {"trigger": ["a"]}], "condition": [{"facts": 3}, True], "action": [5]},
]


def test_parts_have_the_paths_of_traces() -> None:
    assert {part.path for part in outline_of(BODY).all()} == PATHS


@pytest.mark.parametrize("body", [BODY, *NONSENSE], ids=["whole", "none", "wrong", "odd", "old"])
def test_anything_can_be_drawn_and_nothing_overlaps(body: dict[str, Any]) -> None:
    outline = outline_of(body)
    graph = graph_of(outline, {})
    for part in outline.all():
        assert words_of(part, "de").icon
    for one, other in combinations(graph.nodes, 2):
        apart_x = one.x + one.width <= other.x or other.x + other.width <= one.x
        apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart_x or apart_y, (one.part.path, other.part.path)
    assert all(one.x >= 0 and one.x + one.width <= graph.width for one in graph.nodes)
    assert all(one.y + one.height <= graph.height for one in graph.nodes)


def test_the_drawing_shows_which_way_a_run_went() -> None:
    steps: dict[str, list[dict[str, Any]]] = {
        "trigger/1": [{}],
        "condition/0/conditions/0": [{"result": {"result": False}}],
        "condition/0": [{"result": {"result": True}}],
        "action/0/if/condition/0": [{"result": {"result": True}}],
        "action/0/then/0": [{"error": "no bus"}],
        "action/0": [{"error": "no bus"}],
    }
    graph = graph_of(outline_of(BODY), steps)
    states = {node.part.path: node.state for node in graph.nodes}
    assert states["condition/0"] == "passed"
    assert states["condition/0/conditions/0"] == "stopped"
    assert states["action/0/then/0"] == "failed"
    assert states["action/0/else/0"] == states["action/1"] == "unreached"
    assert states["action/4"] == "off"
    assert {label.branch.label: label.taken for label in graph.labels}["then"]
    assert _goes_down(graph)


def test_a_part_that_has_begun_runs() -> None:
    (loop,) = [part for part in outline_of(BODY).actions if part.kind == "repeat"]
    steps: dict[str, list[dict[str, Any]]] = {"action/3/repeat/sequence/0": [{}]}
    assert state_of(loop, steps, running=True) == "running"
    assert state_of(loop, steps) == "unreached"


def _goes_down(graph: Graph) -> bool:
    conditions = [node.y for node in graph.nodes if node.part.path.count("/") == 1]
    return all(upper <= lower for upper, lower in pairwise(conditions))


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> list[Blueprint]:
    files = BlueprintFiles(Path(tmp_path_factory.mktemp("config")))
    return list(files.read().blueprints.values())


def test_every_blueprint_has_a_form_that_says_what_is_missing(shipped: list[Blueprint]) -> None:
    assert len(shipped) > 30
    for blueprint in shipped:
        fields = [one for part in parts_of(blueprint, {}, {}, "en") for one in part.form.fields]
        assert [one.name for one in fields] == list(blueprint.inputs)
        assert all(one.label for one in fields)
        needed = {key for key, one in blueprint.inputs.items() if one.required}
        given, errors = read_inputs(blueprint, {})
        if not needed:
            continue
        with pytest.raises(InvalidForm) as refused:
            checked_inputs(blueprint, given, errors)
        assert set(refused.value.errors) == needed


def test_inputs_that_are_left_alone_are_not_written(shipped: list[Blueprint]) -> None:
    (travel,) = [one for one in shipped if one.path == "detection/impossible_travel.yaml"]
    given, errors = read_inputs(travel, {"speed": ["900"], "distance": ["200"]})
    checked = checked_inputs(travel, given, errors)
    assert given_inputs(travel, checked) == {"distance": 200}
