"""The rules of the demo can be used as they are, and its past is told honestly."""

from datetime import UTC, datetime
from pathlib import Path

from frontend.cli.demo_past import NOTE, past_alerts
from frontend.cli.demo_rules import write_demo_rules
from rules.alerts.alert import AlertStatus
from rules.backtest.loading import rules_of
from rules.backtest.result import BacktestResult, Firing, Sums, WouldRaise
from rules.blueprints.files import BlueprintFiles

AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_every_detection_is_switched_on(tmp_path: Path) -> None:
    write_demo_rules(tmp_path)
    shelf = BlueprintFiles(tmp_path).read()
    text = (tmp_path / "rules" / "detections.yaml").read_text("utf-8")
    made = {rule.id for rule in rules_of(text, "detections.yaml", shelf)}
    detections = {Path(path).stem for path in shelf.blueprints if path.startswith("detection/")}
    assert made == detections
    assert len(made) >= 11


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    write_demo_rules(tmp_path)
    file = tmp_path / "rules" / "detections.yaml"
    file.write_text("[]\n", "utf-8")
    write_demo_rules(tmp_path)
    assert file.read_text("utf-8") == "[]\n"


def test_only_new_alerts_are_remembered_and_say_where_from() -> None:
    outcomes = [
        WouldRaise(outcome=outcome, kind="limit", severity="warning", title=outcome)
        for outcome in ("new", "repeated", "cool_down")
    ]
    firing = Firing(
        at=AT,
        rule_id="limit",
        rule="Limit",
        trigger="playback",
        explanation="why",
        execution="finished",
        person_id="p1",
        alerts=tuple(outcomes),
    )
    result = BacktestResult(
        since=AT,
        until=AT,
        plays=1,
        happenings=1,
        took_s=1.0,
        rate=1.0,
        sums=Sums(),
        firings=(firing,),
        months=(),
        persons=(),
        stopped_by=(),
        unknown=(),
    )
    (alert,) = past_alerts(result)
    assert (alert.title, alert.status, alert.raised_at) == ("new", AlertStatus.RESOLVED, AT)
    assert alert.message == "why"
    assert [step.note for step in alert.steps] == [NOTE]
