"""manifest.yaml: what an integration says about itself before its code is loaded."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal

from packaging.requirements import InvalidRequirement, Requirement
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    ValidationError,
)
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from hub.core.errors import InvalidInput

MANIFEST_FILE = "manifest.yaml"

IotClass = Literal["local_push", "local_polling", "cloud_push", "cloud_polling", "calculated"]


def _requirement(text: str) -> str:
    try:
        return str(Requirement(text))
    except InvalidRequirement as error:
        raise ValueError(f"not a requirement such as 'package>=1.2': {error}") from None


def _type_alone(value: Any) -> Any:
    return {"type": value} if isinstance(value, str) else value


def _service_type(value: str) -> str:
    if not re.fullmatch(r"_[A-Za-z0-9-]+\._(tcp|udp)\.local\.", value):
        raise ValueError("not a service type such as '_plexmediasvr._tcp.local.'")
    return value


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ZeroconfMatcher(_Strict):
    """A service type, narrowed by shell patterns over the lower-case name and the properties."""

    type: Annotated[str, AfterValidator(_service_type)]
    name: str | None = None
    properties: dict[str, str] = Field(default_factory=dict)
    unique_id: str | None = None
    """The property that holds the unique id, if one does."""


class GdmMatcher(_Strict):
    """An answer to Plex's GDM with this Content-Type."""

    content_type: str


class UdpMatcher(_Strict):
    """A JSON answer `{Address, Id, Name}` to `question`, broadcast to `port`."""

    port: int = Field(ge=1, le=65535)
    question: str = Field(min_length=1, max_length=200)


class Manifest(_Strict):
    """What an integration says about itself."""

    domain: str = Field(pattern=r"^[a-z][a-z0-9]*(_[a-z0-9]+)*$", max_length=64)
    name: str = Field(min_length=1, max_length=100)
    version: str = Field(pattern=r"^\d+(\.\d+)*([.+-]?[A-Za-z0-9]+)*$")
    iot_class: IotClass = "local_push"
    config_flow: bool = True
    single_config_entry: bool = False
    data_version: int = Field(default=1, ge=1)
    """The version of what its config entries hold; `migrate_entry` brings older ones up to it."""
    requirements: tuple[Annotated[str, AfterValidator(_requirement)], ...] = ()
    dependencies: tuple[str, ...] = ()
    zeroconf: tuple[Annotated[ZeroconfMatcher, BeforeValidator(_type_alone)], ...] = ()
    gdm: tuple[GdmMatcher, ...] = ()
    udp: tuple[UdpMatcher, ...] = ()
    description: str | None = None
    documentation: HttpUrl | None = None
    issue_tracker: HttpUrl | None = None
    codeowners: tuple[str, ...] = ()
    icon: str | None = None
    hidden: bool = False
    """Not offered to the user by name, such as the demo."""


def read_manifest(path: Path) -> Manifest:
    """The manifest in a file; InvalidInput says where and what is wrong."""
    try:
        data = YAML(typ="safe").load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} cannot be read: {error}") from error
    except YAMLError as error:
        raise InvalidInput(f"{path} is not valid YAML: {error}") from error
    if not isinstance(data, dict):
        raise InvalidInput(f"{path} must be a mapping that begins with 'domain:'.")
    try:
        manifest = Manifest.model_validate(data)
    except ValidationError as error:
        raise InvalidInput(f"{path}: {_complaints(error)}") from error
    if manifest.domain != path.parent.name:
        raise InvalidInput(
            f"{path}: domain is '{manifest.domain}', but the folder is '{path.parent.name}'.",
            hint="Give both the same name.",
        )
    return manifest


def _complaints(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(map(str, item['loc']))}: {_complaint(item)}" for item in error.errors()
    )


def _complaint(item: Any) -> str:
    if item["type"] == "extra_forbidden":
        return f"unknown key; known are {', '.join(Manifest.model_fields)}"
    return str(item["msg"])
