"""What can be wrong with a template."""

import re

from hub.core.errors import InvalidInput

_ADDRESS = re.compile(r" (?:object )?at 0x[0-9a-f]+")


class TemplateInvalid(InvalidInput):
    """A template that cannot be used; `line` counts from 1 within its text."""

    code = "invalid_template"

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class TemplateFailed(InvalidInput):
    """A template that could not be rendered with the values there were."""

    code = "template_failed"

    def __init__(self, message: str) -> None:
        super().__init__(_ADDRESS.sub("", message))
