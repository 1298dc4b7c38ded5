"""Countries and cities."""

from hub.analytics.parts.dimensions import CITY, COUNTRY
from hub.analytics.parts.shapes import ranking, series
from hub.analytics.report import Report, Topic

REPORT = Report(
    name="places",
    title="Countries and cities",
    help="From where people watch.",
    definition=(
        "The place of the address that a player had, by the GeoIP databases of the time it was "
        "seen. Addresses of the home network are at home; what cannot be placed is unknown."
    ),
    topic=Topic.GEOGRAPHY,
    order=10,
    tables=(
        ranking(COUNTRY),
        ranking(CITY),
        series(COUNTRY),
    ),
)
