"""Whom the hub believes about where a request came from."""

import pytest
from aiohttp.test_utils import make_mocked_request

from hub.api.proxy import Client, client_of, networks, normal


def client(peer: str, headers: dict[str, str], trusted: tuple[str, ...], base: str = "") -> Client:
    given = {"Host": "usher.example", **headers}
    request = make_mocked_request("GET", "/", headers=given).clone(remote=peer)
    return client_of(request, networks(trusted), base)


PLAIN = Client("198.51.100.1", False, "", "usher.example")
FORWARDED = {
    "X-Forwarded-For": "203.0.113.9, 10.0.0.2",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Prefix": "/media/",
}


def test_strangers_are_not_believed() -> None:
    assert client("198.51.100.1", FORWARDED, ()) == PLAIN
    assert client("198.51.100.1", FORWARDED, ("10.0.0.0/8",)).address == "198.51.100.1"


def test_the_nearest_address_that_no_trusted_proxy_has_is_the_client() -> None:
    found = client("10.0.0.1", FORWARDED, ("10.0.0.0/8",), "/usher")
    assert found == Client("203.0.113.9", True, "/media/usher", "usher.example")


def test_a_client_cannot_put_itself_before_the_proxy() -> None:
    headers = {"X-Forwarded-For": "127.0.0.1, 203.0.113.9"}
    assert client("10.0.0.1", headers, ("10.0.0.0/8",)).address == "203.0.113.9"


@pytest.mark.parametrize(
    ("header", "value", "seen"),
    [
        ("X-Forwarded-Prefix", "\\evil.example", Client("192.0.2.1", False, "", "usher.example")),
        ("X-Forwarded-Prefix", "//evil", Client("192.0.2.1", False, "/evil", "usher.example")),
        ("X-Forwarded-Prefix", '/a"onload=', Client("192.0.2.1", False, "", "usher.example")),
        ("X-Forwarded-Proto", "https, http", Client("192.0.2.1", True, "", "usher.example")),
        ("X-Forwarded-Host", "out.example, in", Client("192.0.2.1", False, "", "out.example")),
    ],
)
def test_what_a_proxy_says_is_taken_with_care(header: str, value: str, seen: Client) -> None:
    headers = {"X-Forwarded-For": "192.0.2.1", header: value}
    assert client("10.0.0.1", headers, ("10.0.0.0/8",)) == seen


def test_proxies_on_ipv6() -> None:
    headers = {"X-Forwarded-For": "2001:db8::7"}
    assert client("fd00::1", headers, ("fd00::/8",)).address == "2001:db8::7"
    assert client("::ffff:10.0.0.1", headers, ("10.0.0.0/8",)).address == "2001:db8::7"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_addresses_in_one_form(text: str, address: str) -> None:
    assert normal(text) == address
