"""From what a flow shows to the page that shows it."""

from dataclasses import replace

from frontend.views.flows import (
    AbortStep,
    DoneStep,
    ExternalStep,
    FlowFrame,
    FlowStep,
    FormStep,
    ProgressStep,
)
from frontend.views.forms import Words, build_form
from hub.core.flows import Abort, CreateEntry, External, FlowTexts, FlowView, Form, Progress
from hub.core.forms import fields_of

GOOD_ENDS = frozenset({"reauth_successful", "reconfigure_successful", "already_configured"})
_CODE = "code"


def flow_step(view: FlowView, texts: FlowTexts, frame: FlowFrame) -> FlowStep:
    """The step as a page. `frame` says whose flow it is; its words come from `texts`.

    A step that waits with a placeholder `code` shows that code in large type. The ends keep the
    frame's own title.
    """
    framed = replace(
        frame,
        step_id=getattr(view.result, "step_id", ""),
        title=texts.title or frame.title,
        description=texts.description,
    )
    match view.result:
        case Form() as form:
            return _form(form, texts, framed)
        case External(url=url, placeholders=given):
            return ExternalStep(frame=framed, url=url, code=given.get(_CODE))
        case Progress(placeholders=given) if _CODE in given:
            return ExternalStep(frame=framed, code=given[_CODE])
        case Progress():
            doing = texts.description
            return ProgressStep(frame=replace(framed, description=None), doing=doing)
        case CreateEntry(title=title):
            return DoneStep(
                frame=frame,
                entry_title=title,
                summary=texts.description,
                next_path=frame.way_back,
            )
        case Abort(reason=reason):
            said = texts.description or reason
            return AbortStep(frame=frame, reason=said, good=reason in GOOD_ENDS)
        case _:
            raise TypeError(f"no page shows {type(view.result).__name__}")


def _form(form: Form, texts: FlowTexts, frame: FlowFrame) -> FormStep:
    words = {
        name: Words(label, texts.help.get(name), texts.options.get(name, {}))
        for name, label in texts.labels.items()
    }
    fields = fields_of(form.schema, form.suggested)
    return FormStep(
        frame=frame,
        form=build_form(fields, words, texts.errors),
        last=form.last_step is not False,
        submit=texts.submit,
    )
