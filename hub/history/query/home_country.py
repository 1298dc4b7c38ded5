"""In which country plays at home are: that of the household's time zone, as far as it has one.

Places of the own network have no country of their own. Where the household's is not known either,
they are in the country `home`, which is told apart from an unknown one.
"""

from hub.geography.countries import country_of_zone
from hub.history.store.reader import Reader

HOME = "home"
"""Stands for a country where that of the household is not known."""
_OWN = "$home_country"
COUNTRY_CODE = f"coalesce(country_code, CASE WHEN home THEN {_OWN} END)"
"""The country of a row of `places`, in SQL that `at_home` is asked to complete."""
COUNTRY = (
    f"coalesce(country, CASE WHEN home THEN coalesce((SELECT any_value(q.country) FROM places q "  # noqa: S608 - constants
    f"WHERE q.country_code = {_OWN}), {_OWN}) END)"
)
"""What it is called: as GeoIP calls it, else its code."""


def home_country(reader: Reader) -> str:
    """The code of the household's country, or `home`."""
    return country_of_zone(reader.shown.zone()) or HOME


def at_home(reader: Reader, sql: str) -> str:
    """The SQL with the household's country in it; codes are letters alone."""
    return sql.replace(_OWN, f"'{home_country(reader)}'") if _OWN in sql else sql
