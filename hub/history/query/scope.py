"""Whose plays may be seen: the one place that says it for every read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """Everybody's plays, or one person's alone (`Scope.of(None)` sees none at all)."""

    everybody: bool
    person_id: str | None = None

    @classmethod
    def all(cls) -> "Scope":
        """No limit, for admins and editors and for the hub itself."""
        return cls(everybody=True)

    @classmethod
    def of(cls, person_id: str | None) -> "Scope":
        """One person's plays; a viewer without a person sees nothing."""
        return cls(everybody=False, person_id=person_id)
