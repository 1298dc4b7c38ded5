"""Alerts as people see them: their places no more exactly than `maps.coordinates` says."""

from dataclasses import replace

from hub.core.hub import Hub
from hub.geography.countries import code_named, country_of_zone
from hub.geography.shown import Shown
from hub.models.place import Precision
from hub.playback.geo.places import PLACES
from rules.alerts.alert import Alert, AlertPlace


def alert_shown(hub: Hub, alert: Alert) -> Alert:
    """The alert with its places as they may be shown; what is kept stays exact for detections."""
    if not alert.places or PLACES not in hub:
        return alert
    shown = hub[PLACES].shown
    if shown.precision is Precision.EXACT:
        return alert
    told = (_shown(one, shown) for one in alert.places)
    return replace(alert, places=tuple(one for one in told if one is not None))


def _shown(place: AlertPlace, shown: Shown) -> AlertPlace | None:
    """One of its places; None for one in a country that is not known."""
    if shown.precision is Precision.CITY:
        return replace(place, **shown.around(place.latitude, place.longitude, place.accuracy_km))
    country = (place.label or "").rpartition(", ")[2]
    code = code_named(country) or country_of_zone(shown.zone())
    told = shown.in_country(code or "")
    if told["latitude"] is None:
        return None
    return replace(place, label=country or None, **told)
