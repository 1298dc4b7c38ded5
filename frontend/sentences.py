"""What the hub says in English sentences, in the language of who reads it.

The hub's own messages are English, in the API as in the log. The few that people meet in forms all
the time are known here by their pattern; any other is shown as it is.
"""

import re

from frontend.texts import DEFAULT, catalogue, translate

PATTERNS: tuple[tuple[str, str], ...] = (
    ("wrongPassword", r"The name or the password is wrong\."),
    ("tooManyAttempts", r"Too many attempts to sign in\. Try again in (?P<seconds>\d+) s\."),
    ("weakPassword", r"The password needs (?P<parts>.+)\."),
    ("lastAdmin", r"This is the last admin\. .+"),
    ("takenName", r"There is a user (?P<name>.+) already\."),
    ("hasOwner", r"This hub has an owner already\. .+"),
    ("text", r"must be a text"),
    ("longest", r"must have at most (?P<number>\d+) characters"),
    ("url", r"must be an address that begins with http:// or https://"),
    ("mail", r"must be an e-mail address"),
    ("number", r"must be a number"),
    ("whole", r"must be a whole number"),
    ("least", r"must be at least (?P<number>.+)"),
    ("most", r"must be at most (?P<number>.+)"),
    ("oneOf", r"must be one of .+"),
    ("duration", r"must be a duration, .+"),
    ("time", r"must be a time of day, .+"),
    ("date", r"must be a date, .+"),
    ("zone", r"must be a time zone, .+"),
    ("point", r"must be a latitude and a longitude"),
    ("wholePath", r"Give the whole path of the file, from / on\."),
    ("folder", r"(?P<path>/.*) is a folder\."),
    ("folderOf", r"(?P<path>/.*) is a folder\. Do you mean (?P<file>.+)\?"),
    ("mayNotRead", r"The hub may not read (?P<path>/.*)\. Allow it, or upload the file\."),
    ("noFile", r"There is no file (?P<path>.+) where the hub runs\."),
    ("importBusy", r"Another import is under way\. .+"),
    ("notTautulli", r"This is not a database of Tautulli: (?P<reason>.+)\. Give tautulli\.db .+"),
    ("notReadable", r"This file cannot be read: (?P<reason>.+)\. Give tautulli\.db .+"),
    ("hubEnded", r"The hub ended while this import was under way\."),
)
_REASONS: tuple[tuple[str, str], ...] = (
    ("empty", r"it is empty"),
    ("other", r"it is neither an SQLite database nor a packed one"),
    ("table", r"it has no table (?P<name>\w+)"),
    ("zip", r"there is no tautulli\.db or plexpy\.db in the zip file"),
    ("several", r"there are (?P<number>\d+) databases in the zip file \((?P<names>.+)\); give one"),
    ("password", r"it is protected by a password\. Unpack it first"),
    ("damaged", r"it is damaged, and nothing of its history can be read"),
)
"""Why a file cannot be imported."""
_PARTS: tuple[tuple[str, str], ...] = (
    ("length", r"at least (?P<number>\d+) characters"),
    ("lower", r"a lower-case letter"),
    ("upper", r"an upper-case letter"),
    ("digit", r"a digit"),
    ("special", r"a special character"),
    ("long", r"at most (?P<number>\d+) characters"),
)
"""What a password lacks."""


def in_language(language: str, sentence: str) -> str:
    """The sentence in this language as far as that is known, with a large letter in front."""
    if not language.startswith(DEFAULT):
        sentence = _said(language, "said", PATTERNS, sentence)
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _said(language: str, section: str, patterns: tuple[tuple[str, str], ...], sentence: str) -> str:
    for name, pattern in patterns:
        if (found := re.fullmatch(pattern, sentence)) and f"{section}.{name}" in catalogue(
            language
        ):
            values = found.groupdict()
            if "reason" in values:
                values["reason"] = _said(language, "said.unfit", _REASONS, values["reason"])
            if "parts" in values:
                parts = values["parts"].split(", ")
                values["parts"] = ", ".join(
                    _said(language, "said.lacks", _PARTS, part) for part in parts
                )
            return translate(language, f"{section}.{name}", **values)
    return sentence
