"""What a flow shows becomes the right page."""

import asyncio
from datetime import UTC, datetime

import voluptuous as vol

from frontend.views.flow_steps import flow_step
from frontend.views.flows import (
    TEMPLATES,
    AbortStep,
    DoneStep,
    ExternalStep,
    FlowFrame,
    FlowStep,
    FormStep,
    ProgressStep,
)
from hub.core.entries import Source
from hub.core.flows import (
    Abort,
    CreateEntry,
    External,
    FlowTexts,
    FlowView,
    Form,
    Progress,
)
from hub.core.selectors import Text

FRAME = FlowFrame(
    flow_id="f1", step_id="", domain="plex", integration="Plex", icon="plex", title="Plex"
)


def _step(result: object, texts: FlowTexts | None = None) -> FlowStep:
    view = FlowView(
        flow_id="f1",
        domain="plex",
        source=Source.USER,
        result=result,  # type: ignore[arg-type]  # one of the results, by the callers below
        entry_id=None,
        unique_id=None,
        title_placeholders={},
        started_at=datetime.now(UTC),
    )
    return flow_step(view, texts or FlowTexts(), FRAME)


def test_a_form_carries_its_words_and_errors() -> None:
    schema = vol.Schema({vol.Required("url"): Text(type="url")})
    texts = FlowTexts(title="Address", labels={"url": "Where"}, errors={"url": "No answer."})
    step = _step(Form(step_id="user", schema=schema, errors={"url": "cannot_connect"}), texts)
    assert isinstance(step, FormStep)
    assert step.frame.title == "Address"
    assert step.frame.step_id == "user"
    assert (step.form.fields[0].label, step.form.fields[0].error) == ("Where", "No answer.")


async def test_waiting_steps_show_the_address_or_the_code() -> None:
    task = asyncio.create_task(asyncio.sleep(0))
    external = _step(External(step_id="plex", url="https://app.plex.tv/auth"))
    code = _step(
        Progress(step_id="quick", action="approve", task=task, placeholders={"code": "482913"})
    )
    busy = _step(
        Progress(step_id="read", action="read", task=task), FlowTexts(description="Reading")
    )
    await task
    assert isinstance(external, ExternalStep)
    assert external.url == "https://app.plex.tv/auth"
    assert isinstance(code, ExternalStep)
    assert code.code == "482913"
    assert isinstance(busy, ProgressStep)
    assert busy.doing == "Reading"


def test_the_ends_are_told_apart() -> None:
    done = _step(CreateEntry(title="Attic"))
    again = _step(Abort(reason="already_configured"), FlowTexts(description="It is there."))
    wrong = _step(Abort(reason="unique_id_mismatch"))
    assert isinstance(done, DoneStep)
    assert done.entry_title == "Attic"
    assert isinstance(again, AbortStep)
    assert (again.reason, again.good) == ("It is there.", True)
    assert isinstance(wrong, AbortStep)
    assert not wrong.good


def test_every_step_has_a_template() -> None:
    assert {FormStep, ExternalStep, ProgressStep, AbortStep, DoneStep} <= set(TEMPLATES)
