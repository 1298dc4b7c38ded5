"""Reports about one thing: a person, a show, a movie."""

from dataclasses import dataclass, field

from frontend.views.analytics import ReportCard, Tab, Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartsView:
    """Charts of the plays of one thing in a span of time; none where nothing was played."""

    path: str = ""
    periods: tuple[Tab, ...] = ()
    cards: tuple[ReportCard, ...] = ()
    query: str = ""
    drill: str = ""
    measure: str = ""
    words: Words = field(default_factory=Words)
