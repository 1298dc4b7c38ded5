"""The engine: modes, actions, traces, and what keeps rules from doing harm."""

import asyncio
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.core.context import Context
from hub.core.tasks import Tasks
from rules.effects import CallService, RaiseAlert
from rules.engine.run import RuleRun
from rules.engine.runner import Runner
from rules.language.parts import Run, Step
from rules.rule import Mode, Rule
from tests.rules.bench import Bench, session, settle
from tests.support.waiting import eventually

HEAD = "id: r\ntriggers: {trigger: event, event_type: go}\n"


async def go(bench: Bench, actions: str, rest: str = "", **data: Any) -> None:
    indented = actions.strip("\n").replace("\n", "\n  ")
    bench.load(f"{HEAD}{rest}actions:\n  {indented}\n")
    await bench.event("go", **data)


@given(
    mode=st.sampled_from(list(Mode)),
    most=st.integers(2, 4),
    moves=st.lists(st.sampled_from(["start", "end", "turn"]), max_size=30),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_never_more_runs_than_the_mode_allows(mode: Mode, most: int, moves: list[str]) -> None:
    asyncio.run(_many_runs(mode, most, moves))


async def _many_runs(mode: Mode, most: int, moves: list[str]) -> None:
    inside, ends = 0, [asyncio.Event()]

    async def execute(_: Run) -> None:
        nonlocal inside
        inside += 1
        limit = {Mode.PARALLEL: most}.get(mode, 1)
        assert inside <= limit
        try:
            await ends[-1].wait()
        finally:
            inside -= 1

    step = Step(path="action/0", kind="test", execute=execute)
    bench = Bench()
    rule = Rule(id="r", name="r", triggers=(), conditions=(), actions=(step,), mode=mode, max=most)
    tasks, ended = Tasks("test"), []
    runner = Runner(rule, tasks, lambda run, execution, error: ended.append((execution, error)))
    started = 0
    for move in moves:
        if move == "start" and runner.refuses() is None:
            runner.start(_run(bench, rule))
            started += 1
        elif move == "end":
            ends[-1].set()
            ends.append(asyncio.Event())
        await settle()
        assert runner.current <= max(most, 2)
    runner.stop()
    await tasks.idle()
    assert len(ended) == started
    assert not [error for _, error in ended if error]


def _run(bench: Bench, rule: Rule) -> RuleRun:
    from rules.happening import Happening  # noqa: PLC0415
    from rules.moment import Moment  # noqa: PLC0415
    from rules.scope import Scope  # noqa: PLC0415

    moment = Moment(Happening(kind="x", at=bench.clock.now()), bench.world.facts)
    scope = Scope(moment, bench.world, {})
    return RuleRun(rule, scope, bench.notes, bench.engine, Context(), None, "run")


WAITING = "actions: [{event: begun}, {delay: 60}, {event: done}]\n"


@pytest.mark.parametrize(
    ("mode", "begun", "done", "refused"),
    [
        ("mode: single", 1, 1, {"failed_single"}),
        ("mode: restart", 3, 1, set()),
        ("{mode: queued, max: 2}", 2, 2, {"failed_max_runs"}),
        ("{mode: parallel, max: 2}", 2, 2, {"failed_max_runs"}),
    ],
)
async def test_what_happens_to_a_rule_that_runs_already(
    bench: Bench, mode: str, begun: int, done: int, refused: set[str]
) -> None:
    keys = mode.strip("{}").replace(", ", "\n")
    bench.load(f"{HEAD}{keys}\nmax_exceeded: silent\n{WAITING}")
    for _ in range(3):
        await bench.event("go")
        await bench.wait(1)
    await bench.wait(300)
    assert bench.notes.events.count("begun") == begun
    assert bench.notes.events.count("done") == done
    told = {one["script_execution"] for one in bench.traces.of("r")}
    assert refused <= told


@pytest.mark.allow_logs("again and again")
async def test_a_rule_cannot_set_itself_off_for_ever(bench: Bench) -> None:
    bench.load(f"{HEAD}mode: parallel\nactions: [{{event: go}}]\n")
    context = Context()
    for _ in range(8):
        before = len(bench.notes.done)
        await bench.event("go", context)
        if len(bench.notes.done) == before:
            break
        context = bench.notes.done[-1][1].context.child()
    assert len(bench.notes.events) == 3
    told = [one["script_execution"] for one in bench.traces.of("r")]
    assert "disallowed_recursion_detected" in told


async def test_a_rule_rests_for_the_person_it_ran_for(bench: Bench) -> None:
    bench.load(
        "id: r\ntriggers: {trigger: playback, event: started}\n"
        "cool_down: {for: '01:00:00', per: person}\nmode: parallel\n"
        "actions: [{event: fired}]\n"
    )
    for number, person in ((1, "ann"), (2, "ann"), (3, "bob")):
        await bench.play("started", session(number, person=person))
    assert len(bench.notes.events) == 2
    await bench.wait(3600)
    await bench.play("started", session(4))
    assert len(bench.notes.events) == 3


async def test_choices_are_made(bench: Bench) -> None:
    await go(
        bench,
        """
- choose:
    - conditions: "{{ trigger.event.data.n > 5 }}"
      sequence: [{event: large}]
    - conditions: "{{ trigger.event.data.n > 2 }}"
      sequence: [{event: middle}]
  default: [{event: small}]
- if: "{{ trigger.event.data.n == 3 }}"
  then: [{event: three}, "{{ false }}", {event: never}]
  else: [{event: other}]
- event: after
""",
        n=3,
    )
    assert bench.notes.events == ["middle", "three", "after"]


async def test_loops_turn_as_often_as_they_are_told(bench: Bench) -> None:
    await go(
        bench,
        """
- repeat: {count: 2, sequence: [{event: "a{{ repeat.index }}"}]}
- repeat: {for_each: [x, y], sequence: [{event: "{{ repeat.item }}{{ repeat.last }}"}]}
- variables: {n: 0}
- repeat:
    until: "{{ n >= 2 }}"
    sequence: [{variables: {n: "{{ n + 1 }}"}}, {event: "n{{ n }}"}]
- repeat: {while: "{{ n < 4 }}", sequence: [{variables: {n: "{{ n + 1 }}"}}]}
- event: "end{{ n }}"
""",
    )
    expected = ["a1", "a2", "xFalse", "yTrue", "n1", "n2", "end4"]
    assert bench.notes.events == expected


@pytest.mark.allow_logs("1,000 turns")
async def test_an_endless_loop_is_stopped(bench: Bench) -> None:
    await go(bench, "- repeat: {while: '{{ true }}', sequence: [{variables: {x: 1}}]}")
    await eventually(lambda: bench.last_trace("r")["state"] == "stopped")
    assert "turns" in bench.last_trace("r")["error"]


@pytest.mark.allow_logs("10,000 turns")
async def test_loops_in_loops_are_stopped_and_let_others_run(bench: Bench) -> None:
    inner = "repeat: {count: 1000, sequence: [{variables: {x: 1}}]}"
    rounds: list[None] = []

    async def others() -> None:
        while True:
            await asyncio.sleep(0)
            rounds.append(None)

    other = asyncio.create_task(others())
    await go(bench, f"- repeat: {{count: 1000, sequence: [{{parallel: [{{{inner}}}]}}]}}")
    await eventually(lambda: bench.last_trace("r")["state"] == "stopped")
    other.cancel()
    assert "more than 10,000 turns" in bench.last_trace("r")["error"]
    assert len(rounds) > 400


async def test_branches_run_side_by_side(bench: Bench) -> None:
    await go(
        bench,
        """
- parallel:
    - [{delay: 5}, {event: slow}]
    - sequence: [{delay: 1}, {event: quick}]
- event: both
""",
    )
    await bench.wait(6)
    assert bench.notes.events == ["quick", "slow", "both"]


async def test_a_run_waits_for_a_trigger_or_gives_up(bench: Bench) -> None:
    await go(
        bench,
        """
- wait_for_trigger: {trigger: event, event_type: bell}
  timeout: 10
- event: "{{ wait.completed }} {{ wait.trigger.event.data.door if wait.trigger }}"
- wait_for_trigger: {trigger: event, event_type: bell}
  timeout: 10
- event: "{{ wait.completed }}"
- wait_for_trigger: {trigger: event, event_type: bell}
  timeout: 10
  continue_on_timeout: false
- event: never
""",
    )
    await bench.wait(5)
    await bench.event("bell", door="front")
    await bench.wait(30)
    assert bench.notes.events == ["True front", "False"]


async def test_a_run_waits_until_a_template_is_true(bench: Bench) -> None:
    await go(bench, "- wait_template: \"{{ is_state('switch.tv', 'off') }}\"\n- event: dark")
    await bench.set_state("switch.tv", "on")
    await bench.wait(5)
    assert bench.notes.events == []
    await bench.set_state("switch.tv", "off")
    await bench.wait(2)
    assert bench.notes.events == ["dark"]


@pytest.mark.allow_logs("is broken")
async def test_errors_end_a_run_unless_it_goes_on(bench: Bench) -> None:
    bench.notes.broken = {"notify.phone"}
    await go(
        bench,
        """
- action: notify.phone
  continue_on_error: true
- event: on
- action: notify.phone
- event: never
""",
    )
    assert bench.notes.events == ["on"]
    trace = bench.last_trace("r")
    assert trace["script_execution"] == "error"
    assert "broken" in trace["trace"]["action/2"][0]["error"]


async def test_answers_are_variables_and_stop_stops(bench: Bench) -> None:
    bench.notes.answers = {"weather.today": {"rain": True}}
    await go(
        bench,
        """
- action: weather.today
  response_variable: weather
- event: "{{ weather.rain }}"
- stop: Enough
- event: never
""",
    )
    assert bench.notes.events == ["True"]
    assert bench.last_trace("r")["script_execution"] == "finished"


async def test_alerts_carry_what_was_written(bench: Bench) -> None:
    bench.world.facts.values["travel.speed_kmh"] = 1200.0
    await go(
        bench,
        """
- action: alert.raise
  data:
    severity: critical
    title: "{{ facts.travel.speed_kmh|round }} km/h"
    facts: [travel.speed_kmh]
    confidence: "{{ 0.5 + 0.25 }}"
    cool_down: '01:00:00'
""",
    )
    (alert,) = bench.notes.effects
    assert isinstance(alert, RaiseAlert)
    assert (alert.severity, alert.title) == ("critical", "1200 km/h")
    assert (alert.confidence, alert.cool_down_s) == (0.75, 3600.0)
    assert bench.notes.done[0][1].moment.fact("travel.speed_kmh") == 1200.0


@pytest.mark.allow_logs("confidence")
async def test_a_bad_value_of_a_template_is_an_error_of_the_run(bench: Bench) -> None:
    await go(bench, "- action: alert.raise\n  data: {confidence: \"{{ 'much' }}\"}")
    assert bench.notes.effects == []
    assert "confidence" in bench.last_trace("r")["error"]


async def test_a_fact_is_computed_once_for_all_rules(bench: Bench) -> None:
    for number in range(5):
        bench.load(
            f"id: r{number}\ntriggers: {{trigger: playback, event: started}}\n"
            "conditions: [{fact: travel.speed_kmh, above: 900}]\nactions: []\n"
        )
    await bench.play("started", session())
    assert [name for name, _ in bench.world.facts.asked] == ["travel.speed_kmh"]


async def test_facts_are_looked_at_anew_after_waiting(bench: Bench) -> None:
    bench.world.facts.values["person.trust"] = 1
    text = "- event: '{{ facts.person.trust }}'\n- delay: 5\n- event: '{{ facts.person.trust }}'"
    await go(bench, text)
    bench.world.facts.values["person.trust"] = 2
    await bench.wait(6)
    assert bench.notes.events == ["1", "2"]


async def test_traces_have_the_paths_of_home_assistant(bench: Bench) -> None:
    await go(
        bench,
        """
- event: one
- choose:
    - conditions: ["{{ false }}"]
      sequence: []
  default: [{event: two}]
- if: ["{{ true }}"]
  then: [{event: three}]
- repeat: {count: 2, sequence: [{event: four}]}
- parallel: [{event: five}]
""",
        rest="conditions: [{or: ['{{ false }}', '{{ true }}']}]\nvariables: {word: '{{ 2 }}'}\n",
    )
    trace = bench.last_trace("r")["trace"]
    for path in (
        "trigger/0",
        "condition/0",
        "condition/0/conditions/1",
        "action/0",
        "action/1/choose/0",
        "action/1/choose/0/conditions/0",
        "action/1/default/0",
        "action/2/if",
        "action/2/if/condition/0",
        "action/2/then/0",
        "action/3/repeat/sequence/0",
        "action/4/parallel/0/sequence/0",
    ):
        assert path in trace, sorted(trace)
    assert len(trace["action/3/repeat/sequence/0"]) == 2
    assert trace["trigger/0"][0]["changed_variables"]["word"] == 2
    assert trace["action/1"][0]["result"] == {"choice": "default"}


async def test_a_run_that_a_condition_stopped_is_kept_beside_those_that_ran(bench: Bench) -> None:
    bench.load(
        "id: r\ntriggers: {trigger: event, event_type: go}\nmode: parallel\n"
        "conditions: ['{{ trigger.event.data.n == 0 }}']\nactions: [{event: ran}]\n"
    )
    for number in range(20):
        await bench.event("go", n=number)
    kept = [one["script_execution"] for one in bench.traces.of("r")]
    assert kept.count("finished") == 1
    assert kept.count("failed_conditions") == 5


async def test_traces_hide_secrets(bench: Bench) -> None:
    bench.traces.hide(["hunter2-word"])
    await go(bench, "- event: 'the hunter2-word is'\n- event: \"{{ 'hunter2-word' }}\"")
    assert "hunter2-word" in str(bench.notes.effects)
    assert "hunter2-word" not in str(bench.last_trace("r"))


async def test_a_removed_rule_ends_at_once(bench: Bench) -> None:
    bench.load(f"{HEAD}{WAITING}")
    await bench.event("go")
    bench.engine.remove("r")
    await bench.wait(100)
    assert bench.notes.events == ["begun"]


async def test_services_are_called_with_data_and_target(bench: Bench) -> None:
    text = "- action: session.stop\n  target: {session_id: a}\n  data: {message: 'x{{ 1 }}'}"
    await go(bench, text)
    (call,) = bench.notes.effects
    assert call == CallService(
        domain="session", name="stop", data={"session_id": "a", "message": "x1"}
    )
