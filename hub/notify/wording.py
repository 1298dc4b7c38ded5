"""The few words that the hub itself adds to notifications, in the household's language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """Words of one language."""

    several: str
    repeat: str
    test_title: str
    test_message: str

    def many(self, count: int) -> str:
        """The title of a digest."""
        return self.several.format(count=count)


_ENGLISH = Wording(
    several="{count} notifications",
    repeat="(You may have got this before.)",
    test_title="Usher",
    test_message="This is a test. Notifications from Usher arrive here.",
)
_WORDINGS = {
    "en": _ENGLISH,
    "de": Wording(
        several="{count} Benachrichtigungen",
        repeat="(Das hast du vielleicht schon bekommen.)",
        test_title="Usher",
        test_message="Das ist ein Test. Benachrichtigungen von Usher kommen hier an.",
    ),
}


def wording_of(language: str) -> Wording:
    """The words in a language, English where there are none."""
    return _WORDINGS.get(language.partition("-")[0].lower(), _ENGLISH)
