"""Figures of reports that are at hand as entities and facts (docs/figures.md)."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, Field

from hub.analytics.figure_settings import FigureModel, Name
from hub.analytics.figures import FIGURES, Wanted
from hub.api.endpoint import Answer, Call, Endpoints
from hub.auth.roles import Role
from hub.core.entities import ENTITY_REGISTRY
from hub.core.hub import Hub

endpoints = Endpoints("analytics")


class NewFigure(FigureModel):
    """A figure, and the key that its entity and rules have for it."""

    key: Annotated[Name, Field(description="a word of a-z, 0-9 and _")]


class FigureOut(BaseModel):
    """A figure with the value counted last; `configured` are those of `usher.yaml`."""

    key: str
    name: str | None
    report: str
    period: str
    filters: Mapping[str, str | int | bool]
    value: float | None
    entity_id: str | None
    configured: bool


@endpoints.get("/figures", list[FigureOut], role=Role.EDITOR)
async def list_figures(call: Call[None, None]) -> Any:
    """List the figures of reports that are kept at hand."""
    return [_out(call.hub, one) for one in call.hub[FIGURES].all()]


@endpoints.post("/figures", FigureOut, body=NewFigure, role=Role.EDITOR)
async def add_figure(call: Call[None, NewFigure]) -> Answer:
    """Keep another figure at hand: an entity, and a fact for rules."""
    given = call.body.model_dump(exclude={"key"})
    made = await call.hub[FIGURES].add(call.body.key, FigureModel(**given))
    return Answer(_out(call.hub, made), status=201)


@endpoints.add("DELETE", "/figures/{key}", None, role=Role.EDITOR)
async def remove_figure(call: Call[None, None]) -> Answer:
    """Forget a figure with its entity."""
    await call.hub[FIGURES].remove(call.path["key"])
    return Answer(None)


def entity_of(hub: Hub, one: Wanted) -> str | None:
    """The entity of a figure."""
    known = hub[ENTITY_REGISTRY].all()
    return next((each.entity_id for each in known if each.unique_id == one.unique_id), None)


def _out(hub: Hub, one: Wanted) -> FigureOut:
    figure = one.figure
    return FigureOut(
        key=one.key,
        name=figure.name,
        report=figure.report,
        period=figure.period,
        filters=figure.filters,
        value=one.value,
        entity_id=entity_of(hub, one),
        configured=one.configured,
    )
