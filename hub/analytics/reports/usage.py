"""How much each person and account watches, over time."""

from hub.analytics.parts.dimensions import ACCOUNT, PERSON
from hub.analytics.parts.shapes import ranking, series
from hub.analytics.report import Report, Topic

REPORT = Report(
    name="usage",
    title="Watch time by person",
    help="How much each person watches by day, week or month, and what each account adds.",
    definition=(
        "Watch time is booked on the local days on which it was watched, and a play counts where "
        "it began; both as in `trends`. A person's accounts on all servers are added up; the "
        "second table has them apart."
    ),
    topic=Topic.PEOPLE,
    order=15,
    tables=(series(PERSON), ranking(ACCOUNT)),
    everybody=True,
)
