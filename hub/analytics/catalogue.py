"""All reports, by name: every module in `reports/` declares one as `REPORT`."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from hub.analytics import reports
from hub.analytics.report import Report


def _declared() -> Iterator[Report]:
    for module in sorted(iter_modules(reports.__path__), key=lambda module: module.name):
        report: Report = import_module(f"{reports.__name__}.{module.name}").REPORT
        if report.name != module.name:
            raise ValueError(f"The report in {module.name}.py is called {report.name}.")
        yield report


REPORTS: Mapping[str, Report] = MappingProxyType(
    {report.name: report for report in sorted(_declared(), key=lambda report: report.order)}
)
