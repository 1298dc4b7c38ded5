"""Kinds of addresses: the ones a place can be looked up for, and the rest."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address

from hub.models.place import AddressKind

Address = IPv4Address | IPv6Address
_CGNAT = IPv4Network("100.64.0.0/10")


def parse_address(text: str | None) -> Address | None:
    """The address without brackets, zone, port of IPv4 or IPv4 mapping; None when it is none."""
    if not text:
        return None
    bare = text.strip().removeprefix("[").split("]")[0].split("%")[0]
    if bare.count(":") == 1:
        bare = bare.split(":")[0]
    try:
        address = ip_address(bare)
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def kind_of(address: Address | None) -> AddressKind:
    """What an address tells by itself (RFC 6598 for CGNAT, the IANA registries for the rest)."""
    if address is None or address.is_unspecified or address.is_multicast:
        return AddressKind.UNUSABLE
    if address.is_loopback:
        return AddressKind.LOOPBACK
    if address.is_link_local:
        return AddressKind.LINK_LOCAL
    if isinstance(address, IPv4Address) and address in _CGNAT:
        return AddressKind.CGNAT
    if address.is_private:
        return AddressKind.PRIVATE
    return AddressKind.PUBLIC
