"""Where addresses are, from the test databases beside the checkout."""

from pathlib import Path

import h3
import pytest

from hub.models.place import AddressKind
from hub.playback.geo.addresses import kind_of, parse_address
from hub.playback.geo.places import Home, Places
from hub.playback.geo.settings import PlacesModel


@pytest.fixture
def data(samples: Path) -> Path:
    return samples.parents[1] / "data"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("192.168.1.20", AddressKind.PRIVATE),
        ("::ffff:192.168.1.20", AddressKind.PRIVATE),
        ("fd12::1", AddressKind.PRIVATE),
        ("100.64.7.7", AddressKind.CGNAT),
        ("127.0.0.1", AddressKind.LOOPBACK),
        ("::1", AddressKind.LOOPBACK),
        ("[::1]:8096", AddressKind.LOOPBACK),
        ("fe80::1%eth0", AddressKind.LINK_LOCAL),
        ("81.2.69.142:50123", AddressKind.PUBLIC),
        ("2001:218::1", AddressKind.PUBLIC),
        ("0.0.0.0", AddressKind.UNUSABLE),
        ("239.0.0.1", AddressKind.UNUSABLE),
        ("not an address", AddressKind.UNUSABLE),
        ("", AddressKind.UNUSABLE),
        (None, AddressKind.UNUSABLE),
    ],
)
def test_what_an_address_tells_by_itself(text: str | None, kind: AddressKind) -> None:
    assert kind_of(parse_address(text)) is kind


async def test_public_addresses_have_a_place_and_a_network(data: Path) -> None:
    settings = PlacesModel(
        database=data / "GeoIP2-City-Test.mmdb", asn_database=data / "GeoLite2-ASN-Test.mmdb"
    )
    places = Places(settings, Home())
    await places.start()
    london = places.lookup("::ffff:81.2.69.142")
    assert (london.city, london.country_code, london.time_zone) == ("London", "GB", "Europe/London")
    assert london == places.lookup("81.2.69.142")
    assert london.cell is not None
    cell = h3.int_to_str(london.cell)
    assert h3.get_resolution(cell) == 8
    assert h3.cell_to_parent(cell, 4) == h3.latlng_to_cell(51.5142, -0.0931, 4)
    assert (london.database or "").startswith("GeoIP2-City 20")
    assert places.lookup("1.128.0.1").asn == 1221
    assert places.lookup("192.0.2.1").city is None
    await places.stop()


async def test_the_own_network_is_at_home(data: Path) -> None:
    places = Places(PlacesModel(), Home("Hut", 52.5, 13.4))
    await places.start()
    at_home = places.lookup("10.1.2.3")
    assert (at_home.home, at_home.label, at_home.latitude) == (True, "Hut", 52.5)
    assert places.lookup("100.64.1.1").home is False
    places.move_home(Home("Cabin", 60.0, 10.0))
    assert places.lookup("10.1.2.3").label == "Cabin"
    assert places.lookup("8.8.8.8").label is None


@pytest.mark.allow_logs("There is no file|not a MaxMind database")
async def test_a_bad_database_is_a_problem_and_no_failure(tmp_path: Path) -> None:
    noise = tmp_path / "noise.mmdb"
    noise.write_bytes(b"noise")
    places = Places(PlacesModel(database=noise, asn_database=tmp_path / "missing.mmdb"), Home())
    await places.start()
    assert len(places.problems) == 2
    assert places.lookup("81.2.69.142").kind is AddressKind.PUBLIC
    await places.stop()
