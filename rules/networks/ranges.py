"""Lists of networks: read from text, asked by address or AS number."""

import logging
import re
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_network
from pathlib import Path

from hub.core.errors import InvalidInput
from rules.networks.kind import NetworkKind

_log = logging.getLogger(__name__)

Address = IPv4Address | IPv6Address
MOST_LINES = 500_000
_AS = re.compile(r"(?:AS)?(\d{1,10})", re.IGNORECASE)
_COMMENT = re.compile(r"[#;].*")


class Ranges:
    """Networks of known kinds; the longest prefix that holds an address decides."""

    def __init__(self) -> None:
        self._networks: dict[tuple[int, int], dict[int, NetworkKind]] = {}
        self._lengths: dict[int, tuple[int, ...]] = {4: (), 6: ()}
        self._systems: dict[int, NetworkKind] = {}

    def __len__(self) -> int:
        return len(self._systems) + sum(len(part) for part in self._networks.values())

    def add(self, entry: str, kind: NetworkKind) -> None:
        """Add a CIDR, an address or an AS number (`AS3320`); ValueError for anything else."""
        if (found := _AS.fullmatch(entry)) is not None:
            self._systems[int(found[1])] = kind
            return
        network = ip_network(entry, strict=False)
        length = network.prefixlen
        key = (network.version, length)
        shift = network.max_prefixlen - length
        self._networks.setdefault(key, {})[int(network.network_address) >> shift] = kind
        lengths = {*self._lengths[network.version], length}
        self._lengths[network.version] = tuple(sorted(lengths, reverse=True))

    def kind_of(self, address: Address, asn: int | None) -> NetworkKind | None:
        """The kind of the narrowest network that holds the address, else of its AS."""
        number, bits = int(address), address.max_prefixlen
        for length in self._lengths[address.version]:
            part = self._networks[address.version, length]
            if (kind := part.get(number >> (bits - length))) is not None:
                return kind
        return None if asn is None else self._systems.get(asn)

    def read(self, lines: Iterable[str], kind: NetworkKind) -> list[int]:
        """Add every line; the numbers of those that are none. InvalidInput for too many lines."""
        bad = []
        for number, line in enumerate(lines, start=1):
            if number > MOST_LINES:
                raise InvalidInput(f"A list may have {MOST_LINES:,} lines.", hint="Split the file.")
            if not (entry := _COMMENT.sub("", line).strip()):
                continue
            try:
                self.add(entry.split()[0].rstrip(","), kind)
            except ValueError:
                bad.append(number)
        return bad


def read_lists(files: Iterable[tuple[Path, NetworkKind]]) -> tuple[Ranges, list[str]]:
    """All lists together, and what is wrong with them in words; a bad one spoils no other."""
    ranges, problems = Ranges(), []
    for path, kind in files:
        try:
            with path.open(encoding="utf-8", errors="replace") as lines:
                bad = ranges.read(lines, kind)
        except FileNotFoundError:
            problems.append(f"There is no file {path}; networks of kind {kind} stay unknown.")
        except (OSError, InvalidInput) as error:
            problems.append(f"{path} cannot be read: {error}")
        else:
            if bad:
                shown = ", ".join(map(str, bad[:5]))
                problems.append(
                    f"{path}: {len(bad)} lines are neither a network nor an AS number"
                    f" and are left out (line {shown})."
                )
    return ranges, problems
