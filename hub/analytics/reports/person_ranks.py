"""Persons who watch more or less than the others, from month to month."""

from hub.analytics.asked import Interval
from hub.analytics.parts.dimensions import PERSON
from hub.analytics.parts.ranks import ranks
from hub.analytics.report import Parameter, Report, Topic

REPORT = Report(
    name="person_ranks",
    title="Who watches most, from month to month",
    help="How the most active people rank from month to month.",
    definition=(
        "The `limit` persons with the most watch time of all that was asked for, and their rank "
        "among each other in each month, as in `ranks`."
    ),
    topic=Topic.PEOPLE,
    order=12,
    tables=(ranks("persons", PERSON.columns, column="person", names=PERSON.names),),
    steps=(Interval.WEEK, Interval.MONTH),
    coarse=True,
    usual=Interval.MONTH,
    parameters=(Parameter("limit", 10, 2, 30, "persons ranked"),),
    everybody=True,
)
