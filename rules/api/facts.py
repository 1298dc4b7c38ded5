"""Every fact a rule may test, for editors and for whoever writes rules."""

from typing import Any

from pydantic import BaseModel

from hub.api.endpoint import Call, Endpoints
from hub.auth.roles import Role
from rules.facts.catalogue import all_facts
from rules.facts.fact import Fact, FactType

endpoints = Endpoints("facts")


class FactOptionOut(BaseModel):
    """Something a rule may say beside the fact's name."""

    name: str
    help: str
    default: Any = None


class FactOut(BaseModel):
    """One fact as it is declared."""

    name: str
    type: FactType
    help: str
    unit: str | None
    values: tuple[str, ...]
    options: tuple[FactOptionOut, ...]
    example: Any


@endpoints.get("/facts", list[FactOut], role=Role.EDITOR)
async def facts(call: Call[None, None]) -> list[FactOut]:
    """List every fact, by subject."""
    return [fact_out(fact) for fact in all_facts()]


def fact_out(fact: Fact) -> FactOut:
    """A fact without its computation."""
    options = (FactOptionOut(name=o.name, help=o.help, default=o.default) for o in fact.options)
    return FactOut(
        name=fact.name,
        type=fact.type,
        help=fact.help,
        unit=fact.unit,
        values=tuple(map(str, fact.values)),
        options=tuple(options),
        example=fact.example,
    )
