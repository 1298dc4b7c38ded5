"""Figures of reports, as `reports.figures` in `usher.yaml` names them (docs/figures.md)."""

from rules.facts.declare import number
from rules.facts.fact import FactOption, Options, Value
from rules.facts.knowledge import known_to
from rules.moment import Moment


def _figure(moment: Moment, options: Options) -> Value:
    name = options.get("name")
    return None if name is None else known_to(moment).figure(str(name))


FACTS = (
    number(
        "report.figure",
        "A figure that is kept of a report, as it was counted last; unknown in a backtest",
        _figure,
        options=(FactOption(name="name", help="its name in the configuration"),),
        example=81.5,
    ),
)
