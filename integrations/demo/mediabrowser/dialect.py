"""Which platform and version a server speaks, and predicates over it."""

from collections.abc import Callable
from dataclasses import dataclass

from integrations.demo.world.platforms import Platform


@dataclass(frozen=True, slots=True)
class Dialect:
    """A platform and a version, `(10, 11, 8)` or `(4, 9, 1, 0)`."""

    platform: Platform
    version: tuple[int, ...]

    @classmethod
    def of(cls, platform: Platform, version: str) -> "Dialect":
        """Read a version string; ValueError when a part of it is not a number."""
        return cls(platform, tuple(int(part) for part in version.partition("-")[0].split(".")))

    @property
    def is_jellyfin(self) -> bool:
        """True for Jellyfin of any version."""
        return self.platform is Platform.JELLYFIN

    @property
    def is_emby(self) -> bool:
        """True for Emby of any version."""
        return self.platform is Platform.EMBY


When = Callable[[Dialect], bool]


def everywhere(_: Dialect) -> bool:
    """Both platforms, every version."""
    return True


def jellyfin(dialect: Dialect) -> bool:
    """Jellyfin, every version."""
    return dialect.is_jellyfin


def emby(dialect: Dialect) -> bool:
    """Emby, every version."""
    return dialect.is_emby


def jellyfin_from(*version: int) -> When:
    """Jellyfin of this version or later."""
    return lambda dialect: dialect.is_jellyfin and dialect.version >= version


def jellyfin_before(*version: int) -> When:
    """Jellyfin older than this version."""
    return lambda dialect: dialect.is_jellyfin and dialect.version < version


def emby_from(*version: int) -> When:
    """Emby of this version or later."""
    return lambda dialect: dialect.is_emby and dialect.version >= version


def either(*conditions: When) -> When:
    """Where one of the conditions holds."""
    return lambda dialect: any(condition(dialect) for condition in conditions)
