"""What can be configured about kinds of networks."""

from pathlib import Path

from pydantic import Field

from hub.core.config.section import Section, SectionModel, Variable
from rules.networks.kind import NetworkKind


class NetworkList(SectionModel):
    """A file of networks of one kind: a CIDR, an address or an AS number on each line."""

    file: Path
    kind: NetworkKind


class NetworksModel(SectionModel):
    """The files that tell VPNs, proxies and data centres from homes; all are optional."""

    anonymous_database: Path | None = None
    lists: tuple[NetworkList, ...] = Field(default=(), max_length=64)
    names: bool = True


NETWORKS_SECTION = Section(
    "networks",
    NetworksModel,
    (
        Variable(
            "GEOIP_ANONYMOUS_DATABASE",
            "anonymous_database",
            "an Anonymous IP file in MaxMind's format",
        ),
    ),
)
