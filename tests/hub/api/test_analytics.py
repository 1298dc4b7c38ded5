"""Reports over the API: the catalogue, the answers, their tags, CSV, and who sees what."""

import csv
from io import StringIO

import pytest

from hub.analytics.catalogue import REPORTS
from hub.api.endpoint import PREFIX
from tests.support.whole_hub import PLAYS, Scene

pytestmark = pytest.mark.asyncio(loop_scope="module")
URL = f"{PREFIX}/analytics"


async def test_the_catalogue_says_what_may_be_asked(scene: Scene) -> None:
    listed = await scene.get("admin", URL)
    assert {one["name"] for one in listed} == set(REPORTS)
    assert all(one["definition"] for one in listed)
    seen = {one["name"] for one in await scene.get("ann", URL)}
    assert seen == {name for name, report in REPORTS.items() if not report.everybody}


@pytest.mark.parametrize("name", REPORTS)
async def test_every_report_answers_whom_it_may(scene: Scene, name: str) -> None:
    whole = await scene.get("admin", f"{URL}/{name}?zone=Europe/Berlin")
    assert [table["name"] for table in whole["tables"]] == [t.name for t in REPORTS[name].tables]
    for table in whole["tables"]:
        assert all(len(row) == len(table["columns"]) for row in table["rows"])
    response, body = await scene.ask("ann", "GET", f"{URL}/{name}")
    assert response.status == (403 if REPORTS[name].everybody else 200), body


async def test_a_viewer_counts_their_own_plays(scene: Scene) -> None:
    report = await scene.get("ann", f"{URL}/hours")
    assert sum(row[2] for row in report["tables"][0]["rows"]) == PLAYS["ann"]


async def test_an_answer_that_is_still_good_is_not_sent_again(scene: Scene) -> None:
    first, _ = await scene.ask("admin", "GET", f"{URL}/trends")
    tag = first.headers["ETag"]
    again, _ = await scene.ask("admin", "GET", f"{URL}/trends", headers={"If-None-Match": tag})
    assert again.status == 304
    other, _ = await scene.ask(
        "admin", "GET", f"{URL}/trends?type=movie", headers={"If-None-Match": tag}
    )
    assert other.status == 200


async def test_a_table_comes_as_csv(scene: Scene) -> None:
    response, body = await scene.ask("admin", "GET", f"{URL}/hours?format=csv&table=weekday")
    assert "usher-hours-weekday-" in response.headers["Content-Disposition"]
    rows = list(csv.DictReader(StringIO(body.decode("utf-8-sig"))))
    assert sum(int(row["plays"]) for row in rows) == sum(PLAYS.values())
    response, _ = await scene.ask("admin", "GET", f"{URL}/hours?format=csv&table=nonsense")
    assert response.status == 404


@pytest.mark.parametrize(
    "query", ["nonsense=1", "period=someday", "zone=Mars/Base", "interval=hour", "type=cat"]
)
async def test_what_cannot_be_asked_is_said(scene: Scene, query: str) -> None:
    response, body = await scene.ask("admin", "GET", f"{URL}/trends?{query}")
    assert response.status == 400
    assert body["error"]["message"]


async def test_a_period_is_the_caller_s_days(scene: Scene) -> None:
    report = await scene.get("admin", f"{URL}/trends?period=last_7_days&zone=Asia/Kolkata")
    assert len(report["tables"][0]["rows"]) <= 8
