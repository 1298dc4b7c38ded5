"""A library scan: progress, and the word that it is complete."""

from .activities import Activity
from .push import frames
from .state import PlexState

_STEPS = (25, 60, 90)


async def scan(state: PlexState, activity: Activity) -> None:
    """Let a scan run for the time the options say."""
    for progress in _STEPS:
        await state.world.clock.sleep(state.options.scan_s / len(_STEPS))
        if activity.uuid not in state.activities.running:
            return
        state.activities.update(activity, progress)
    state.activities.end(activity)
    state.broadcast.send(frames.scan_complete())
