"""The tree a Plex answer is made of, and its two spellings: XML and JSON."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

import orjson

Value = str | int | float | bool | None
Json = dict[str, "Json | list[Json] | Value"]

_JSON_TAGS = {"Video": "Metadata", "Track": "Metadata", "Photo": "Metadata"}
_SINGLE = frozenset({"User", "Player", "Session", "TranscodeSession", "Context", "Attributes"})


@dataclass(slots=True)
class Element:
    """One element: attributes that are None are left out.

    ``json_tag`` is the name of its list in JSON (default: the tag, or ``Metadata`` for what can be
    played). A Directory that is an item says ``Metadata`` here. ``is_list`` forces a list.
    """

    tag: str
    attributes: Mapping[str, Value] = field(default_factory=dict)
    children: list["Element"] = field(default_factory=list)
    json_tag: str | None = None
    is_list: bool = False

    def to_xml(self) -> bytes:
        """The document."""
        lines = ['<?xml version="1.0" encoding="UTF-8"?>', *_xml_lines(self)]
        return "\n".join(lines).encode()

    def to_json(self, text: frozenset[str] = frozenset()) -> Json:
        """The object inside; attributes named in ``text`` become strings at every depth."""
        found: Json = {
            name: str(value) if name in text else value
            for name, value in self.attributes.items()
            if value is not None
        }
        lists: dict[str, list[Json]] = {}
        for child in self.children:
            name = child.json_tag or _JSON_TAGS.get(child.tag, child.tag)
            if child.tag in _SINGLE and not child.is_list:
                found[name] = child.to_json(text)
            else:
                lists.setdefault(name, []).append(child.to_json(text))
        return {**found, **lists}


def _xml_lines(element: Element) -> Iterator[str]:
    attributes = "".join(
        f" {name}={quoteattr(_xml_text(value))}"
        for name, value in element.attributes.items()
        if value is not None
    )
    if not element.children:
        yield f"<{element.tag}{attributes} />"
        return
    yield f"<{element.tag}{attributes}>"
    for child in element.children:
        yield from _xml_lines(child)
    yield f"</{element.tag}>"


def _xml_text(value: Value) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value)


def container(children: list[Element], **attributes: Value) -> Element:
    """The ``MediaContainer`` around an answer, with its ``size``."""
    return Element("MediaContainer", {"size": len(children), **attributes}, children)


def json_document(root: Element, text: frozenset[str] = frozenset()) -> bytes:
    """The JSON document: an object with the name of the root."""
    return orjson.dumps({root.tag: root.to_json(text)})
