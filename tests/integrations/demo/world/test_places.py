"""The addresses of the demo resolve in MaxMind's public test databases."""

from pathlib import Path

import geoip2.database
import geoip2.errors
import pytest

from integrations.demo.world.cast.networks import NETWORKS
from integrations.demo.world.people import Network, NetworkKind
from tests.support.samples import SAMPLES

pytestmark = pytest.mark.conformance

_FOLDER = SAMPLES.parents[1] / "data"


@pytest.fixture
def databases(samples: Path) -> Path:
    assert samples.is_dir()
    return _FOLDER


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_a_network_is_where_it_says(databases: Path, network: Network) -> None:
    with geoip2.database.Reader(databases / "GeoIP2-City-Test.mmdb") as reader:
        place = reader.city(network.address)
    assert place.country.iso_code == network.country
    assert place.city.name == network.city
    assert place.location.latitude == pytest.approx(network.latitude, abs=0.01)
    assert place.location.longitude == pytest.approx(network.longitude, abs=0.01)


@pytest.mark.parametrize("network", NETWORKS.values(), ids=NETWORKS)
def test_only_the_vpn_is_anonymous(databases: Path, network: Network) -> None:
    with geoip2.database.Reader(databases / "GeoIP2-Anonymous-IP-Test.mmdb") as reader:
        try:
            found = bool(reader.anonymous_ip(network.address).is_anonymous_vpn)
        except geoip2.errors.AddressNotFoundError:
            found = False
    assert found is (network.kind is NetworkKind.VPN)


def test_some_networks_have_a_provider(databases: Path) -> None:
    with geoip2.database.Reader(databases / "GeoLite2-ASN-Test.mmdb") as reader:
        number = reader.asn(NETWORKS["linkoping"].address).autonomous_system_number
    assert number == 29518
