"""The configuration of a demo: it looks around on this machine, at ports of its own."""

import socket

LOOPBACK = "127.0.0.1"


def demo_config() -> str:
    """The text of `usher.yaml`.

    A question to a port that several programs share reaches any one of them: at the usual ports a
    demo would hear of the servers of another demo, which have the same ids, and lose them with it.
    """
    gdm, mediabrowser = _free_ports(2)
    return (
        f"discovery:\n  interfaces: [{LOOPBACK}]\n"
        f"  gdm_port: {gdm}\n  mediabrowser_port: {mediabrowser}\n"
    )


def _free_ports(count: int) -> list[int]:
    """UDP ports that nobody uses now."""
    sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(count)]
    try:
        for one in sockets:
            one.bind((LOOPBACK, 0))
        return [int(one.getsockname()[1]) for one in sockets]
    finally:
        for one in sockets:
            one.close()
