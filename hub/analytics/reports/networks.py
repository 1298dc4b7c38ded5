"""Networks."""

from hub.analytics.parts.dimensions import LOCATION, NETWORK, RELAYED, SECURE
from hub.analytics.parts.shapes import ranking, series
from hub.analytics.report import ChartKind, Report, Topic

REPORT = Report(
    name="networks",
    title="Networks",
    help="At home, away, or on the move; encrypted or not.",
    definition=(
        "The kind of address, and the location as the server sees it. Secure is a connection that"
        " the server calls encrypted, relayed one through a relay of the maker."
    ),
    topic=Topic.GEOGRAPHY,
    order=30,
    tables=(
        ranking(LOCATION, chart=ChartKind.PIE),
        ranking(NETWORK, chart=ChartKind.PIE),
        ranking(SECURE, chart=ChartKind.PIE),
        ranking(RELAYED, chart=ChartKind.PIE),
        series(LOCATION),
    ),
)
