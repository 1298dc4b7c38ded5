"""Which figures of reports are kept: `reports.figures` in `usher.yaml`."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, StringConstraints, field_validator

from hub.analytics.catalogue import REPORTS
from hub.core.config.section import Section, SectionModel
from hub.history.query.filters import FILTERS
from hub.history.query.periods import ALL_TIME, PERIODS

NAME = r"^[a-z][a-z0-9_]{0,39}$"
Name = Annotated[str, StringConstraints(pattern=NAME)]


class FigureModel(SectionModel):
    """One figure: of a report that has one, over a span of time, behind filters of plays."""

    report: str
    period: str = "last_30_days"
    name: str | None = Field(default=None, max_length=80)
    filters: Mapping[str, str | int | bool] = Field(default_factory=dict)

    @field_validator("report")
    @classmethod
    def _has_figure(cls, value: str) -> str:
        able = sorted(name for name, report in REPORTS.items() if report.figure)
        if value not in able:
            raise ValueError(f"give a report that has a figure: {', '.join(able)}")
        return value

    @field_validator("period")
    @classmethod
    def _is_known(cls, value: str) -> str:
        if value not in (*PERIODS, ALL_TIME):
            raise ValueError(f"give one of {', '.join((*PERIODS, ALL_TIME))}")
        return value

    @field_validator("filters")
    @classmethod
    def _are_known(cls, value: Mapping[str, str | int | bool]) -> Mapping[str, str | int | bool]:
        if unknown := sorted(set(value) - set(FILTERS)):
            raise ValueError(f"there are no filters {', '.join(unknown)}")
        return value


class ReportsModel(SectionModel):
    """Figures by the name that their entities and rules have for them."""

    figures: Mapping[Name, FigureModel] = Field(default_factory=dict)


REPORTS_SECTION = Section("reports", ReportsModel)
