"""Drawn pictures: one for everything, always the same, and valid."""

import struct
import xml.etree.ElementTree as ET
import zlib
from datetime import date

import pytest

from integrations.demo import posters
from integrations.demo.posters.avatar import initials
from integrations.demo.posters.lettering import lines_of
from integrations.demo.world.catalogue import make_catalogue
from integrations.demo.world.items import Item, ItemKind

_SVG = "{http://www.w3.org/2000/svg}"
_CATALOGUE = make_catalogue(1, date(2026, 3, 6))


def texts(picture: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(picture).iter(f"{_SVG}text")]


@pytest.mark.parametrize("kind", [kind for kind in ItemKind if kind is not ItemKind.PROGRAMME])
def test_everything_has_a_picture(kind: ItemKind) -> None:
    for item in _CATALOGUE.of_kind(kind)[:20]:
        root = ET.fromstring(posters.poster_of(item))
        assert root.tag == f"{_SVG}svg"
        assert len(list(root)) > 3


def test_a_poster_bears_the_title_and_who_made_it() -> None:
    for movie in _CATALOGUE.movies:
        words = " ".join(texts(posters.poster_of(movie))).casefold()
        assert movie.title.casefold() in words
        assert movie.directors[0].casefold() in words


def test_the_same_item_has_the_same_picture_and_others_have_others() -> None:
    fresh = make_catalogue.__wrapped__(1, date(2026, 3, 6))
    pictures = [posters.poster_of(movie) for movie in _CATALOGUE.movies]
    assert [posters.poster_of(movie) for movie in fresh.movies] == pictures
    assert len(set(pictures)) == len(pictures)


def test_pictures_load_nothing_and_run_nothing() -> None:
    for item in (*_CATALOGUE.movies[:10], *_CATALOGUE.shows[:10]):
        for picture in (posters.poster_of(item), posters.backdrop_of(item)):
            assert not {"script", "foreignObject", "image", "use"} & {
                element.tag.removeprefix(_SVG) for element in ET.fromstring(picture).iter()
            }
            assert "href" not in picture


def test_titles_are_escaped() -> None:
    item = Item(id="x", kind=ItemKind.MOVIE, title="Tom & <Jerry>")
    assert texts(posters.poster_of(item))[0] == "TOM & <JERRY>"


def test_episodes_share_the_look_of_their_show_but_not_the_scene() -> None:
    first, second = _CATALOGUE.of_kind(ItemKind.EPISODE)[:2]
    assert posters.backdrop_of(first) == posters.backdrop_of(second)
    assert posters.poster_of(first) != posters.poster_of(second)


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Solaris", ["Solaris"]),
        ("A Quiet Kind of Thunder Road", ["A Quiet", "Kind of", "Thunder Road"]),
        ("Two Words", ["Two Words"]),
    ],
)
def test_titles_break_where_lines_are_alike(title: str, lines: list[str]) -> None:
    assert lines_of(title, 11) == lines


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Maja Lindqvist", "ML"), ("maja.lindqvist", "ML"), ("Oskar", "O"), ("", "?")],
)
def test_a_face_shows_initials(name: str, letters: str) -> None:
    assert initials(name) == letters
    assert texts(posters.avatar(name)) == [letters]


def test_a_thumbnail_is_a_png() -> None:
    data = posters.thumbnail_of(_CATALOGUE.movies[0])
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", data[16:24])
    start = data.index(b"IDAT")
    (length,) = struct.unpack(">I", data[start - 4 : start])
    pixels = zlib.decompress(data[start + 4 : start + 4 + length])
    assert len(pixels) == height * (1 + 3 * width)
