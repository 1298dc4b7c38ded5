"""The times of observations in terms of the hub's clock as it is now."""

from dataclasses import replace
from datetime import datetime, timedelta

from hub.models.observation import Observation

AHEAD = timedelta(seconds=1)


def in_this_clock(body: Observation, now: datetime, jump: timedelta) -> Observation:
    """The observation with the time it would bear had the clock always been right.

    `jump` is how much the clock was just set: a time nearer to the old clock moves with it. No
    observation comes from the future.
    """
    at = body.at
    if jump and abs(at - now) > abs(at - (now - jump)):
        at += jump
    if at > now + AHEAD:
        at = now
    return body if at is body.at else replace(body, at=at)
