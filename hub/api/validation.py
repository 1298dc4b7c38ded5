"""What a request gave, checked by a pydantic model; mistakes are told by place."""

from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from hub.core.errors import InvalidInput

M = TypeVar("M", bound=BaseModel)


class InvalidRequest(InvalidInput):
    """A request that breaks its model; `details` name each field and its problem."""

    def __init__(self, error: ValidationError) -> None:
        super().__init__(_sentences(error))
        self.details = _details(error)


def validated(model: type[M], data: object) -> M:
    """The data as the model; InvalidRequest when they do not fit."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InvalidRequest(error) from None


def _sentences(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    parts = (f"{_where(one)}: {one['msg'].removeprefix('Value error, ')}" for one in found)
    return "; ".join(parts) + "."


def _details(error: ValidationError) -> list[dict[str, Any]]:
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return [{"field": _where(detail), "problem": detail["type"]} for detail in found]


def _where(detail: Any) -> str:
    return ".".join(str(step) for step in detail["loc"]) or "request"
