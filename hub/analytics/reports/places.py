"""Countries and cities."""

from hub.analytics.dimensions import CITY, COUNTRY
from hub.analytics.report import Report, Topic
from hub.analytics.shapes import ranking, series

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
