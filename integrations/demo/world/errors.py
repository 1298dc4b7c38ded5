"""What goes wrong in the simulated world."""


class WorldError(Exception):
    """A command that makes no sense in the state the world is in."""
