"""Running the steps of a flow: whatever a step does, a result comes back."""

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from hub.core.errors import UsherError
from hub.core.flows.flow import AbortFlow, Flow
from hub.core.flows.results import Abort, External, FlowResult, Form, Next, Progress
from hub.core.forms import BASE, InvalidForm, validate, without_secrets

_log = logging.getLogger(__name__)

STEP_LIMIT_S: Final = 60.0
MOST_STEPS_IN_A_ROW: Final = 10


async def advance(flow: Flow, user_input: Mapping[str, Any] | None) -> FlowResult:
    """Give the input to the step that waits for it and return what comes next."""
    match flow.result:
        case Form() as form:
            return await _submit(flow, form, user_input)
        case External(step_id=step_id):
            return await run_step(flow, step_id, None if user_input is None else dict(user_input))
        case Progress(step_id=step_id, task=task) if task.done():
            return await run_step(flow, step_id, None)
        case result:
            return result or Abort(reason="unknown")


async def _submit(flow: Flow, form: Form, user_input: Mapping[str, Any] | None) -> FlowResult:
    if user_input is None:
        return form
    flow.last_input = without_secrets(form.schema, user_input)
    try:
        data = validate(form.schema, user_input)
    except InvalidForm as invalid:
        return _again(flow, form, invalid.errors)
    return await run_step(flow, form.step_id, data)


async def run_step(flow: Flow, step_id: str, argument: Any) -> FlowResult:
    """Call a step, and those it passes on to."""
    result = await _call(flow, step_id, argument)
    for _ in range(MOST_STEPS_IN_A_ROW):
        if not isinstance(result, Next):
            return result
        result = await _call(flow, result.step_id, None)
    _log.error("The flow of %s goes from step to step without an end", flow.domain)
    return Abort(reason="unknown")


async def _call(flow: Flow, step_id: str, argument: Any) -> FlowResult:
    step = getattr(flow, f"step_{step_id}", None)
    if step is None:
        _log.error("The flow of %s has no step %s", flow.domain, step_id)
        return Abort(reason="unknown")
    timeout = asyncio.timeout(STEP_LIMIT_S)
    try:
        async with timeout:
            result: FlowResult = await step(argument)
    except AbortFlow as abort:
        return Abort(reason=abort.reason, placeholders=abort.placeholders, entry_id=abort.entry_id)
    except UsherError as error:
        return _failed(flow, str(error))
    except Exception as error:  # noqa: BLE001 - must not spread
        if timeout.expired():
            return _failed(flow, "timeout_connect")
        _log.error("Step %s of the flow of %s failed", step_id, flow.domain, exc_info=error)
        return _failed(flow, "unknown")
    return result


def _failed(flow: Flow, error: str) -> FlowResult:
    """Show the last form again with the error, so that the user can correct it."""
    if isinstance(flow.result, Form):
        return _again(flow, flow.result, {BASE: error})
    return Abort(reason=error)


def _again(flow: Flow, form: Form, errors: Mapping[str, str]) -> Form:
    return replace(form, errors=errors, suggested={**form.suggested, **flow.last_input})
