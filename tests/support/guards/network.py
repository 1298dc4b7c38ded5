"""Tests talk to this machine alone: whatever reaches further is refused, and fails the test."""

import errno
import ipaddress
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

_LOCAL_NAMES = frozenset({"", "localhost", "localhost.localdomain"})
_RESERVED_NAMES = (".invalid", ".example", ".test")
"""RFC 2606: names that never resolve, for tests of a wrong address."""
_DOCUMENTATION = tuple(
    ipaddress.ip_network(block)
    for block in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")
)
"""RFC 5737 and RFC 3849: addresses that nobody has, for tests of an unreachable server."""

_attempts: list[str] = []
_patches = pytest.MonkeyPatch()


def _is_loopback(host: str) -> bool:
    if host in _LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return bool((mapped or address).is_loopback)


def _is_reserved(host: str) -> bool:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host.rstrip(".").endswith(_RESERVED_NAMES)
    return any(address.version == block.version and address in block for block in _DOCUMENTATION)


def _leaves_by_loopback(sock: socket.socket, host: str) -> bool:
    """Whether a group or broadcast datagram is bound to the loopback interface."""
    address = ipaddress.ip_address(host.partition("%")[0])
    if address.version == 6:
        index = sock.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF)
        return address.is_multicast and index == socket.if_nametoindex("lo")
    if not (address.is_multicast or host == "255.255.255.255"):
        return False
    interface = socket.inet_ntoa(sock.getsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, 4))
    return _is_loopback(interface) or _is_loopback(sock.getsockname()[0])


def _check(sock: socket.socket, address: Any) -> None:
    if sock.family not in (socket.AF_INET, socket.AF_INET6):
        return
    host = str(address[0])
    if _is_loopback(host) or (sock.type == socket.SOCK_DGRAM and _leaves_by_loopback(sock, host)):
        return
    if not _is_reserved(host):
        _attempts.append(f"{host}:{address[1]}")
    raise OSError(errno.ENETUNREACH, f"tests do not leave this machine: {host}")


def _guarded(name: str, address_of: Callable[[tuple[Any, ...]], Any]) -> Callable[..., Any]:
    original = getattr(socket.socket, name)

    def method(sock: socket.socket, *args: Any) -> Any:
        address = address_of(args)
        if address is not None:
            _check(sock, address)
        return original(sock, *args)

    return method


def _guarded_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
    name = host.decode() if isinstance(host, bytes) else host or ""
    if not (_is_loopback(name) or _is_address(name) or name == socket.gethostname()):
        if not _is_reserved(name):
            _attempts.append(f"name {name}")
        raise socket.gaierror(socket.EAI_NONAME, f"tests look up no names: {name}")
    return _lookup(host, *args, **kwargs)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


_lookup = socket.getaddrinfo


def pytest_configure() -> None:
    """Put the guard in place before any module of the project is imported."""
    for name in ("connect", "connect_ex"):
        _patches.setattr(socket.socket, name, _guarded(name, lambda args: args[0]))
    _patches.setattr(socket.socket, "sendto", _guarded("sendto", lambda args: args[-1]))
    _patches.setattr(
        socket.socket,
        "sendmsg",
        _guarded("sendmsg", lambda args: args[3] if len(args) > 3 else None),
    )
    _patches.setattr(socket, "getaddrinfo", _guarded_lookup)


def pytest_unconfigure() -> None:
    """Take the guard away again."""
    _patches.undo()


@pytest.fixture(autouse=True)
def network_guard(log_guard: None) -> Iterator[None]:
    """Fail a test that tried to reach another machine, even if the code under test bore it well."""
    _attempts.clear()
    yield
    if _attempts:
        pytest.fail(f"the test tried to reach {', '.join(sorted(set(_attempts)))}", pytrace=False)
