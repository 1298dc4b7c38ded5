"""Figures of reports: as sensors, and as facts that rules test."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.analytics.catalogue import REPORTS
from hub.analytics.figure_settings import FigureModel
from hub.analytics.figures import FIGURES, figure_of
from hub.analytics.report import Kind
from hub.compose import CONFIG, read_config
from hub.core.errors import Conflict, NotFound
from hub.core.hub import Hub
from hub.core.states import STATES
from hub.core.store import STORE
from hub.history.facade import HISTORY
from rules.compose import MEMORY, running_rules
from rules.facts.catalogue import Catalogue
from rules.facts.knowledge import Knowledge
from rules.happening import Happening
from rules.moment import Moment
from tests.hub.analytics.conftest import Asker
from tests.support.waiting import eventually
from tests.support.whole_hub import PLAYS, QUIET, play_of, whole_hub

WITH_FIGURE = [report for report in REPORTS.values() if report.figure]
CONFIGURED = f"""{QUIET}
reports:
  figures:
    everything:
      report: types
      period: all
    nothing:
      report: trends
      filters:
        decision: transcode
"""


async def test_every_figure_is_a_number_of_its_report(asked: Asker) -> None:
    for report in WITH_FIGURE:
        answered = await asked.ask(report.name)
        found = figure_of(report, answered)
        assert report.figure is not None
        table = next(table for table in answered.tables if table.name == report.figure.table)
        at = [column.name for column in table.columns].index(report.figure.column)
        assert table.columns[at].kind not in {Kind.TEXT, Kind.CODE, Kind.ID}
        values = [row[at] for row in table.rows if row[at] is not None]
        assert found in {*values, sum(values)} if values else found is None


async def test_a_figure_is_a_sensor_and_a_fact(tmp_path: Path) -> None:
    async with (
        whole_hub(tmp_path, config=CONFIGURED, settled=True) as scene,
        running_rules(scene.hub, scene.hub[CONFIG]),
    ):
        hub, figures = scene.hub, scene.hub[FIGURES]
        await _made_and_removed(hub)
        await eventually(lambda: hub[STATES].get("sensor.usher_kinds_of_media") is not None)
        await figures.count()
        assert figures.of("everything") == sum(PLAYS.values())
        assert figures.of("nothing") == 0
        assert figures.of("unheard") is None
        state = hub[STATES].get("sensor.usher_kinds_of_media")
        assert state is not None
        assert float(state.state) == sum(PLAYS.values())
        await hub[HISTORY].import_plays([play_of("ann", scene.persons["ann"], 20)])
        await figures.count()
        knowledge = Knowledge(memory=hub[MEMORY], figure=figures.of)
        moment = Moment(Happening(kind="test", at=datetime.now(UTC)), Catalogue(knowledge))
        assert moment.fact("report.figure", {"name": "everything"}) == sum(PLAYS.values()) + 1


async def _made_and_removed(hub: Hub) -> None:
    """A figure of its page is there as those of the file are, until somebody removes it."""
    figures = hub[FIGURES]
    wanted = FigureModel(report="types", period="all", name="Watched by Ann")
    made = await figures.add("by_ann", wanted)
    assert (made.value, made.configured) == (sum(PLAYS.values()), False)
    assert hub[STATES].get("sensor.usher_watched_by_ann") is not None
    with pytest.raises(Conflict):
        await figures.add("by_ann", wanted)
    with pytest.raises(Conflict):
        await figures.remove("everything")
    kept = await (await hub[STORE].collection("figures", FigureModel)).load()
    assert kept == {"by_ann": wanted}
    await figures.remove("by_ann")
    assert hub[STATES].get("sensor.usher_watched_by_ann") is None
    assert [one.key for one in figures.all()] == ["everything", "nothing"]
    with pytest.raises(NotFound):
        await figures.remove("by_ann")


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ("report: platforms", "a report that has a figure"),
        ("report: trends\n      period: soon", "last_7_days"),
        ("report: trends\n      filters: {colour: red}", "colour"),
    ],
)
def test_a_mistake_is_told(tmp_path: Path, told: str, wrong: str) -> None:
    text = f"{QUIET}reports:\n  figures:\n    one:\n      {told}\n"
    (tmp_path / "usher.yaml").write_text(text, "utf-8")
    assert any(wrong in str(problem) for problem in read_config(tmp_path, {}).problems)
