"""Parameters of a query, whose names have no case."""

from multidict import MultiMapping

_TRUE = frozenset({"true", "1"})


class Parameters:
    """A query as ASP.NET reads it: names without regard to case, lists by comma or repetition."""

    def __init__(self, query: MultiMapping[str]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in query.items():
            self._values.setdefault(name.lower(), []).append(value)

    def text(self, name: str) -> str | None:
        """The first value; None when it is missing or empty."""
        values = self._values.get(name.lower())
        return values[0] or None if values else None

    def number(self, name: str) -> int | None:
        """A whole number; None when it is missing, ValueError when it is none."""
        value = self.text(name)
        return None if value is None else int(value)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A truth value."""
        value = self.text(name)
        return default if value is None else value.lower() in _TRUE

    def words(self, name: str) -> frozenset[str]:
        """A list in lower case, for comparing."""
        return frozenset(word.lower() for word in self.list(name))

    def list(self, name: str) -> list[str]:
        """A list as it was written."""
        values = self._values.get(name.lower(), [])
        return [word for value in values for word in value.replace("|", ",").split(",") if word]
