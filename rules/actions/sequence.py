"""Running steps one after the other, and noting each."""

from hub.core.errors import UsherError
from rules.language.parts import NotFulfilled, Run, Steps, Stopped


async def run_steps(steps: Steps, run: Run) -> None:
    """Run them; a step that fails ends the run unless it says `continue_on_error`.

    NotFulfilled when a condition between them does not hold.
    """
    for step in steps:
        try:
            result = await step.execute(run)
        except NotFulfilled:
            raise
        except Stopped as stopped:
            run.note(step.path, {"stop": stopped.reason, "error": stopped.error})
            raise
        except UsherError as error:
            run.note(step.path, None, str(error))
            if not step.continue_on_error:
                raise
        else:
            run.note(step.path, result)


async def run_branch(steps: Steps, run: Run) -> None:
    """Run a sequence of its own: a condition that does not hold ends it alone."""
    try:
        await run_steps(steps, run)
    except NotFulfilled:
        return
