"""What the scripts expect of the hub's answers is there, by name."""

import re
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

import frontend
from hub.api.event_log import LoggedEvent
from hub.api.routes.states import StateOut
from hub.api.server_health import ServerHealth
from hub.api.session_out import SessionOut
from hub.models.stream import Audio, Media, Stream, Subtitle, Transcode, Video

MODEL = (Path(frontend.__file__).parent / "src" / "model.ts").read_text()
ANSWERS: dict[str, type[Any]] = {
    "Session": SessionOut,
    "ServerHealth": ServerHealth,
    "EntityState": StateOut,
    "HubEvent": LoggedEvent,
    "Stream": Stream,
    "Media": Media,
    "Video": Video,
    "Audio": Audio,
    "Subtitle": Subtitle,
    "Transcode": Transcode,
}


@pytest.mark.parametrize(("interface", "answer"), ANSWERS.items())
def test_every_name_of_an_interface_is_in_the_answer(interface: str, answer: type[Any]) -> None:
    names = _names(interface)
    assert names
    assert [name for name in names if not _has(answer, name)] == []


def _names(interface: str) -> list[str]:
    """The field names, those of inline objects with their parent: `item.title`."""
    body = re.search(rf"export interface {interface} {{\n(.*?)\n}}", MODEL, re.DOTALL)
    assert body is not None
    text = re.sub(r"(\w+): {(.*?)};$", _inline, body[1], flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"^\s*([\w.]+):", text, re.MULTILINE)


def _inline(match: re.Match[str]) -> str:
    return "\n".join(f"{match[1]}.{name}:" for name in re.findall(r"(\w+):", match[2]))


def _has(answer: type[Any], name: str) -> bool:
    first, _, rest = name.partition(".")
    if first not in {item.name for item in fields(answer)}:
        return False
    hint = get_type_hints(answer)[first]
    inner = next((part for part in (hint, *get_args(hint)) if is_dataclass(part)), None)
    return not rest or (isinstance(inner, type) and _has(inner, rest))
