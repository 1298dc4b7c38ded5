"""The places of an alert: as a list with distances, and as what the map draws."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

from frontend.context import PageContext
from frontend.views.alerts import PlaceRow
from hub.geography.names import place_in
from rules.alerts.alert import Alert, AlertPlace
from rules.memory.spot import HOME_NETWORK, great_circle_km

_ROLES: Final = frozenset({"from", "to", "other"})


def places_of(alert: Alert, page: PageContext) -> list[PlaceRow]:
    """The places in the order in which they were visited."""
    rows: list[PlaceRow] = []
    for place in alert.places:
        before = rows[-1].place if rows else None
        rows.append(
            PlaceRow(
                place=place,
                label=_label(place.label, page),
                role=page.t(f"alerts.place.{place.role if place.role in _ROLES else 'other'}"),
                apart_km=None if before is None else _apart_km(before, place),
            )
        )
    return rows


def _label(label: str | None, page: PageContext) -> str:
    if label is None:
        return page.t("alerts.place.unknown")
    home = page.t("alerts.value.home")
    return home if label == HOME_NETWORK else place_in(label, page.language)


def map_of(rows: Sequence[PlaceRow]) -> dict[str, Any]:
    """Markers and arcs as `usher-map` takes them; longitudes first."""
    markers = [
        {
            "at": [one.place.longitude, one.place.latitude],
            "label": one.label,
            "tone": "bad" if one.place.role == "to" else "info",
            "radius_km": one.place.accuracy_km,
        }
        for one in rows
    ]
    arcs = [
        {"from": first["at"], "to": second["at"], "tone": "bad"}
        for first, second in pairwise(markers)
    ]
    return {"markers": markers, "arcs": arcs}


def _apart_km(first: AlertPlace, second: AlertPlace) -> float:
    return great_circle_km(first.latitude, first.longitude, second.latitude, second.longitude)
