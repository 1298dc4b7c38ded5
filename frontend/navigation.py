"""The ways through the pages as data: side navigation, bottom bar, settings, Ctrl-K palette."""

from dataclasses import dataclass

from hub.auth.roles import Role


@dataclass(frozen=True, slots=True)
class Destination:
    """A page one can go to. `also` is where further pages of it are; paths below the base path."""

    key: str
    path: str
    icon: str
    role: Role = Role.VIEWER
    bottom: bool = False
    also: str | None = None

    @property
    def label(self) -> str:
        """The key of its name."""
        return f"nav.{self.key}"


@dataclass(frozen=True, slots=True)
class Group:
    """Destinations under one heading."""

    key: str
    destinations: tuple[Destination, ...]

    @property
    def label(self) -> str:
        """The key of its heading."""
        return f"nav.group.{self.key}"


NAVIGATION = (
    Group(
        "watch",
        (
            Destination("dashboard", "/", "activity", bottom=True),
            Destination("history", "/history", "history", bottom=True),
            Destination("analytics", "/analytics", "chart-column"),
            Destination("map", "/map", "map"),
            Destination("libraries", "/libraries", "library", also="/items"),
            Destination("persons", "/persons", "users", bottom=True, also="/accounts"),
        ),
    ),
    Group(
        "home",
        (
            Destination("servers", "/servers", "server", bottom=True),
            Destination("players", "/players", "tv-minimal"),
            Destination("alerts", "/alerts", "siren", Role.EDITOR, also="/trust"),
            Destination("rules", "/rules", "workflow", Role.EDITOR, also="/blueprints"),
            Destination("notifications", "/notifications", "bell"),
            Destination("integrations", "/integrations", "puzzle", Role.ADMIN, also="/flows"),
        ),
    ),
    Group(
        "developer",
        (
            Destination("entities", "/developer/entities", "list-tree", Role.EDITOR),
            Destination("states", "/developer/states", "braces", Role.EDITOR),
            Destination("events", "/developer/events", "radio", Role.EDITOR),
            Destination("services", "/developer/services", "concierge-bell", Role.EDITOR),
            Destination("mqtt", "/developer/mqtt", "arrow-down-up", Role.ADMIN),
        ),
    ),
    Group("system", (Destination("settings", "/settings", "settings"),)),
)

SETTINGS = (
    Destination("account", "/settings/account", "user"),
    Destination("users", "/settings/users", "shield", Role.ADMIN),
    Destination("hub", "/settings/hub", "house", Role.ADMIN),
    Destination("import", "/settings/import", "upload", Role.ADMIN),
    Destination("tokens", "/settings/tokens", "key-round", Role.ADMIN),
    Destination("about", "/settings/about", "info"),
)


def groups_for(role: Role) -> list[Group]:
    """The navigation with only what this role may open."""
    groups = [Group(group.key, allowed(group.destinations, role)) for group in NAVIGATION]
    return [group for group in groups if group.destinations]


def allowed(destinations: tuple[Destination, ...], role: Role) -> tuple[Destination, ...]:
    """Those of the destinations that this role may open."""
    return tuple(one for one in destinations if role.rank >= one.role.rank)


def is_current(destination: Destination, path: str) -> bool:
    """Whether a page belongs below this destination."""
    if destination.path == "/":
        return path == "/"
    tops = [destination.path, *([destination.also] if destination.also else [])]
    return any(path == top or path.startswith(f"{top}/") for top in tops)
