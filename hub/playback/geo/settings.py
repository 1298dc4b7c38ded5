"""What can be configured about places."""

from pathlib import Path

from hub.core.config.section import Section, SectionModel, Variable


class PlacesModel(SectionModel):
    """Where the databases are, or the key with which GeoLite2 is downloaded and refreshed."""

    database: Path | None = None
    asn_database: Path | None = None
    maxmind_account_id: str | None = None
    maxmind_license_key: str | None = None


PLACES_SECTION = Section(
    "places",
    PlacesModel,
    (
        Variable("GEOIP_DATABASE", "database", "a MaxMind-format city file"),
        Variable("GEOIP_ASN_DATABASE", "asn_database", "a MaxMind-format ASN file"),
        Variable("MAXMIND_ACCOUNT_ID", "maxmind_account_id", "downloads GeoLite2 with the key"),
        Variable(
            "MAXMIND_LICENSE_KEY", "maxmind_license_key", "the key that goes with it", secret=True
        ),
    ),
)
