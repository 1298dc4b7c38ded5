"""Facts about the file on the server."""

from hub.models.stream import Media
from rules.facts.media import media_facts
from rules.happening import Subject


def source_of(subject: Subject) -> Media | None:
    """What the server holds."""
    return None if subject.stream is None else subject.stream.source


FACTS = media_facts("source", "of the file on the server", source_of)
