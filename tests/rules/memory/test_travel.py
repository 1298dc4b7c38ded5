"""Distances and what makes them doubtful."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.memory.spot import EARTH_KM, Spot, great_circle_km, network_of, same_site
from rules.memory.spots import Spots
from rules.memory.travel import DOUBTS, confidence
from rules.networks.kind import Network, NetworkKind
from tests.rules.detections.story import CITIES, HOME, Net

LATITUDES, LONGITUDES = st.floats(-90, 90), st.floats(-180, 180)
HALF_ROUND = 3.141593 * EARTH_KM


def _spot(net: Net, kind: NetworkKind | None = None) -> Spot:
    return Spots(lambda *_: Network(kind=kind)).of(net.connection, net.place)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [("Berlin", "New York", 6385), ("London", "Sydney", 16_994), ("Paris", "London", 344)],
)
def test_known_distances(one: str, other: str, km: float) -> None:
    assert great_circle_km(*CITIES[one][:2], *CITIES[other][:2]) == pytest.approx(km, rel=0.005)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_a_distance_is_the_same_both_ways_and_at_most_half_round(
    lat1: float, lon1: float, lat2: float, lon2: float
) -> None:
    there = great_circle_km(lat1, lon1, lat2, lon2)
    assert there == pytest.approx(great_circle_km(lat2, lon2, lat1, lon1), abs=1e-6)
    assert 0 <= there <= HALF_ROUND


@given(st.lists(st.sampled_from(sorted(DOUBTS)), max_size=5))
def test_a_doubt_never_makes_surer(doubts: list[str]) -> None:
    assert 0 <= confidence(doubts) <= 1
    for doubt in DOUBTS:
        assert confidence([*doubts, doubt]) <= confidence(doubts)


def test_the_networks_of_addresses() -> None:
    privacy = "2001:218:1:2:aaaa:bbbb:cccc:dddd"
    assert network_of(privacy, None, None) == "2001:218:1:2::/64"
    assert network_of("::ffff:81.2.69.1", None, None) == "81.2.69.1"
    assert network_of("nonsense", None, None) is None
    carrier = Net(address="81.2.69.1", city="Berlin", asn=20825)
    assert network_of(carrier.address, NetworkKind.MOBILE, carrier.place) == "AS20825"
    assert _spot(HOME).network == "home"


def test_a_relay_hides_the_place_whatever_the_files_say() -> None:
    net = Net(address="81.2.69.1", city="Amsterdam", relayed=True)
    assert _spot(net, NetworkKind.RESIDENTIAL).kind is NetworkKind.PROXY


def test_one_provider_around_a_city_is_one_site() -> None:
    berlin = Net(address="81.2.69.1", city="Berlin", asn=1)
    assert same_site(_spot(berlin), _spot(replace(berlin, address="81.2.69.2", city="Potsdam")))
    assert not same_site(_spot(berlin), _spot(replace(berlin, address="81.2.69.2", city="Munich")))
    assert not same_site(_spot(berlin), _spot(replace(berlin, address="81.2.69.2", asn=2)))
