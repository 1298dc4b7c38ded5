"""Plex answers, XML or JSON, as one shape: the MediaContainer as nested dicts and lists.

From XML every value is a text; child elements become lists under their tag, and Video, Track and
Photo all become `Metadata`, as they are in JSON.
"""

from typing import Any
from xml.etree.ElementTree import Element, ParseError

import orjson
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from hub.core.http import BadAnswer
from hub.core.lenient import Object

ROOT = "MediaContainer"
_METADATA_TAGS = frozenset({"Video", "Track", "Photo"})
_DEEPEST = 20


def read_container(body: bytes) -> Object:
    """The MediaContainer of an answer; BadAnswer when the body holds none.

    What is none must not be taken for an empty one: that would mean that nothing plays.
    """
    start = body.lstrip()[:1]
    if start == b"{":
        return _from_json(body)
    if start == b"<":
        return _from_xml(body)
    raise BadAnswer("Plex sent something that is neither XML nor JSON.")


def _from_json(body: bytes) -> Object:
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadAnswer(f"Plex sent broken JSON: {error}.") from None
    container = data.get(ROOT)
    if not isinstance(container, dict):
        raise BadAnswer(f"Plex sent JSON without a {ROOT}.")
    return container


def _from_xml(body: bytes) -> Object:
    try:
        root = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise BadAnswer(f"Plex sent broken XML: {error}.") from None
    if root.tag != ROOT:
        raise BadAnswer(f"Plex sent XML without a {ROOT}.")
    return _plain(root, _DEEPEST)


def _plain(element: Element, depth: int) -> dict[str, Any]:
    if depth == 0:
        raise BadAnswer("Plex sent XML that is nested too deep.")
    plain: dict[str, Any] = dict(element.attrib)
    for child in element:
        name = "Metadata" if child.tag in _METADATA_TAGS else child.tag
        plain.setdefault(name, [])
        if isinstance(plain[name], list):
            plain[name].append(_plain(child, depth - 1))
    return plain
