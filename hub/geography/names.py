"""Countries and places by the names that they have in a language."""

from functools import lru_cache

from babel import Locale

from hub.geography.countries import code_named


def code_of(name: str) -> str | None:
    """The ISO code of a country that is given by it or by its English name, None for others."""
    if len(name) == 2 and name.isalpha() and name.isupper():
        return name
    return code_named(name)


@lru_cache(maxsize=1024)
def country_in(name: str, language: str) -> str:
    """A country, given by code or English name, in a language; other words as they are."""
    code = code_of(name)
    known = Locale.parse(language, sep="-").territories
    return str(known.get(code, name)) if code is not None else name


def place_in(label: str, language: str) -> str:
    """`Paris, France` in a language: `Paris, Frankreich`."""
    city, comma, country = label.rpartition(", ")
    return f"{city}{comma}{country_in(country, language)}"
