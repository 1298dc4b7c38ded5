"""What caused what: every event, state and service call points at its cause."""

from dataclasses import dataclass, field

from hub.models.ids import new_id


@dataclass(frozen=True, slots=True)
class Context:
    """A link of the chain; `user_id` is the hub user who set it off, if one did."""

    user_id: str | None = None
    parent_id: str | None = None
    id: str = field(default_factory=new_id)

    def child(self) -> "Context":
        """The context of something this one caused."""
        return Context(user_id=self.user_id, parent_id=self.id)
