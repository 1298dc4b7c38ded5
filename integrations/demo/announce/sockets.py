"""UDP sockets on loopback that a real server on the same machine can share."""

import socket
import sys

LOOPBACK = "127.0.0.1"
LOOPBACK_BROADCAST = "127.255.255.255"
_LINUX_IP_MULTICAST_ALL = 49


def unicast(address: str, port: int) -> socket.socket:
    """Bind a shared, non-blocking UDP socket; raises OSError when the port is not free."""
    sock = _shared()
    return _bound(sock, address, port)


def multicast(group: str, port: int) -> socket.socket:
    """Bind a shared UDP socket that hears `group` on the loopback interface only."""
    sock = _shared()
    if sys.platform == "linux":
        # Otherwise the socket also hears groups that other programs joined on other interfaces.
        sock.setsockopt(socket.IPPROTO_IP, _LINUX_IP_MULTICAST_ALL, 0)
    # Windows cannot bind a group address.
    _bound(sock, "" if sys.platform == "win32" else group, port)
    membership = socket.inet_aton(group) + socket.inet_aton(LOOPBACK)
    try:
        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
    except OSError:
        sock.close()
        raise
    return sock


def _shared() -> socket.socket:
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.setblocking(False)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "SO_REUSEPORT"):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    return sock


def _bound(sock: socket.socket, address: str, port: int) -> socket.socket:
    try:
        sock.bind((address, port))
    except OSError:
        sock.close()
        raise
    return sock
