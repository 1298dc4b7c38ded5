"""What can be wrong with a template."""

from hub.core.errors import InvalidInput


class TemplateInvalid(InvalidInput):
    """A template that cannot be used; `line` counts from 1 within its text."""

    code = "invalid_template"

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class TemplateFailed(InvalidInput):
    """A template that could not be rendered with the values there were."""

    code = "template_failed"
