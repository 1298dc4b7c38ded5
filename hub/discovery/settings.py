"""What can be configured about discovery."""

from ipaddress import ip_address

from pydantic import Field, field_validator

from hub.core.config.section import Section, SectionModel
from hub.core.config.values import Duration, Names


class DiscoveryModel(SectionModel):
    """Where to look; no `interfaces` means every network of this machine, IPv4.

    The ports are those of the protocols; they can be changed for tests only.
    """

    enabled: bool = True
    announce: bool = True
    interfaces: Names = ()
    interval: Duration = Field(default=300.0, ge=5)
    gdm_port: int = Field(default=32414, ge=1, le=65535)
    mediabrowser_port: int = Field(default=7359, ge=1, le=65535)

    @field_validator("interfaces")
    @classmethod
    def _addresses(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for address in value:
            try:
                ip_address(address)
            except ValueError:
                raise ValueError(f"{address} is not an address of this machine") from None
        return value


DISCOVERY_SECTION = Section("discovery", DiscoveryModel)
