"""Kinds of networks from files that change, are bad, or are not there."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.networks.kind import UNKNOWN, Network, NetworkKind
from rules.networks.networks import Networks
from rules.networks.ranges import Ranges
from rules.networks.settings import NetworkList, NetworksModel

DATABASE = "GeoIP2-Anonymous-IP-Test.mmdb"


@pytest.fixture
def database(samples: Path) -> Path:
    return samples.parents[1] / "data" / DATABASE


async def test_without_files_nothing_is_known() -> None:
    networks = Networks(NetworksModel(names=False))
    await networks.start()
    assert networks.lookup("81.2.69.160", 3320, "Some VPN Hosting") == UNKNOWN
    assert networks.lookup(None, None, None) == UNKNOWN
    assert networks.lookup("10.0.0.1", None, None).kind is NetworkKind.PRIVATE


async def test_the_database(database: Path) -> None:
    networks = Networks(NetworksModel(anonymous_database=database))
    await networks.start()
    vpn = networks.lookup("1.2.3.4", None, None)
    tor = networks.lookup("1.124.213.1", None, None)
    other = networks.lookup("1.3.3.4", None, None)
    absent = networks.lookup("223.1.1.1", None, None)
    home = networks.lookup("1.3.3.4", 3320, "Deutsche Telekom AG")
    phones = networks.lookup("1.3.3.4", 3209, "Vodafone GmbH")
    campus = networks.lookup("1.3.3.4", 680, "Telecom Research Institute")
    await networks.stop()
    assert (vpn.kind, vpn.anonymous, vpn.source) == (NetworkKind.VPN, True, "database")
    assert tor.kind is NetworkKind.TOR
    assert other == absent == phones == campus == Network(kind=None, anonymous=False)
    assert (home.kind, home.source) == (NetworkKind.RESIDENTIAL, "database")


async def test_a_list_that_changes_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "vpn.txt"
    file.write_text("81.2.69.0/24  # a VPN\nAS64500\n")
    settings = NetworksModel(lists=(NetworkList(file=file, kind=NetworkKind.VPN),))
    networks, told = Networks(settings), list[bool]()
    await networks.start()
    networks.listen(lambda: told.append(True))
    assert networks.lookup("81.2.69.1", None, None).kind is NetworkKind.VPN
    assert networks.lookup("9.9.9.9", 64500, None).kind is NetworkKind.VPN
    assert await networks.refresh() is False

    file.write_text("2001:218:1::/48\n")
    os.utime(file, (1, 1))
    assert await networks.refresh() is True
    assert told == [True]
    assert networks.lookup("81.2.69.1", None, None).kind is None
    assert networks.lookup("2001:218:1:2::3", None, None).kind is NetworkKind.VPN


@pytest.mark.allow_logs("There is no file", "neither a network", "not a MaxMind database")
async def test_bad_files_are_problems_and_spoil_nothing_else(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("81.2.69.0/24\n")
    bad.write_text("# comment\nnonsense\n999.1.1.1\n")
    lists = [
        NetworkList(file=one, kind=NetworkKind.HOSTING) for one in (bad, good, tmp_path / "no")
    ]
    networks = Networks(NetworksModel(anonymous_database=bad, lists=tuple(lists)))
    await networks.start()
    assert networks.lookup("81.2.69.1", None, None).kind is NetworkKind.HOSTING
    assert any("line 2, 3" in problem for problem in networks.problems)
    assert any("There is no file" in problem for problem in networks.problems)
    assert any("not a MaxMind database" in problem for problem in networks.problems)


async def test_names_are_a_guess_that_lists_overrule(tmp_path: Path) -> None:
    file = tmp_path / "homes.txt"
    file.write_text("AS1\n")
    lists = (NetworkList(file=file, kind=NetworkKind.RESIDENTIAL),)
    networks = Networks(NetworksModel(lists=lists))
    await networks.start()
    assert networks.lookup("81.2.69.1", 2, "Hetzner Online GmbH").kind is NetworkKind.HOSTING
    assert networks.lookup("81.2.69.1", 1, "Hetzner Online GmbH").kind is NetworkKind.RESIDENTIAL
    assert networks.lookup("81.2.69.1", 2, "Deutsche Telekom AG").kind is None


@given(st.ip_addresses(), st.integers(0, 32))
def test_the_narrowest_network_decides(address: object, length: int) -> None:
    ranges = Ranges()
    ranges.add(f"{address}/{length}", NetworkKind.MOBILE)
    ranges.add(str(address), NetworkKind.VPN)
    assert ranges.kind_of(address, None) is NetworkKind.VPN  # type: ignore[arg-type]  # an address of either version
