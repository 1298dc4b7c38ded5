"""How players reach their servers: at home or from afar, encrypted, direct or relayed."""

from hub.analytics.parts.dimensions import PLATFORM, Dimension
from hub.analytics.parts.shapes import PLAYS, WATCH_TIME, grid, ranking, series
from hub.analytics.report import Chart, ChartKind, Column, Kind, Report, Table, Topic
from hub.history.query.play_facts import WAYS

_REMOTE = "location IN ('wan', 'cellular')"
_WHENS = " ".join(
    f"WHEN {when.format(p='')} THEN {number}" for number, when in enumerate(WAYS.values())
)
_NAMED = ", ".join(f"({number}, '{way}', NULL)" for number, way in enumerate(WAYS))
CONNECTION = Dimension(
    "connection",
    f"CASE {_WHENS} END",
    "how the player reached the server",
    f"SELECT * FROM (VALUES {_NAMED}) v (key, label, id)",  # noqa: S608 - constants
    "ways",
    Kind.CODE,
    filter="connection",
)
_OPEN = f"{_REMOTE} AND NOT secure"

REPORT = Report(
    name="connections",
    title="Connections",
    help="Local or remote, encrypted or not, direct or through a relay; and who plays in the open.",
    definition=(
        "What the server says of the connection of a play. Relayed is a connection through a "
        "relay of the maker, which limits its rate and is always encrypted. A connection at home "
        "counts as local whether it is encrypted or not; from elsewhere it is encrypted, open, or "
        "remote where the server does not say which. Unknown is a play of which the server does "
        "not say where its player was. Behind a proxy that ends the encryption, what the server "
        "says is about its own side."
    ),
    topic=Topic.PERFORMANCE,
    order=60,
    tables=(
        ranking(CONNECTION, chart=ChartKind.PIE),
        series(CONNECTION),
        grid(PLATFORM, CONNECTION, name="by_platform", chart=ChartKind.BAR),
        Table(
            "in_the_open",
            (
                Column("person", Kind.TEXT, "person", "person", by="person_id"),
                Column("person_id", Kind.ID, "id of the person"),
                Column("platform", Kind.TEXT, "platform of the player", "platform"),
                Column("product", Kind.TEXT, "app that played", "product"),
                PLAYS,
                WATCH_TIME,
                Column("last_play_at", Kind.TIME, "when the last play began"),
            ),
            sql=(
                "SELECT n.name, n.id, d.platform, d.product, sum(plays) AS plays, "  # noqa: S608 - constants
                "sum(ms) / 1000.0, max(last) FROM (SELECT person, player, count(*) AS plays, "
                "sum(watch_ms) AS ms, max(started_at) AS last FROM chosen "
                f"WHERE {_OPEN} GROUP BY ALL) JOIN players d USING (player) "
                "LEFT JOIN persons n USING (person) GROUP BY ALL "
                "ORDER BY plays DESC, n.name, n.id, 3, 4 LIMIT 100"
            ),
            chart=Chart(ChartKind.TABLE, "person", ("plays",)),
            only={"location": "wan,cellular", "secure": "false"},
        ),
    ),
)
