"""How many plays a sitting has."""

import numpy as np
import numpy.typing as npt

from integrations.demo.world.people import Habits

Ints = npt.NDArray[np.int64]

_LONGEST_EPISODES, _LONGEST_TRACKS = 4, 10
_TRACKS_AT_ONCE = 3
_STOP = 0.45
_MEAN_EPISODES, _MEAN_TRACKS = 1.8, 4.9
"""What ``_STOP`` comes to on average, longest sittings cut off."""


def usual_length(habits: Habits) -> float:
    """The average number of plays in a sitting of somebody."""
    shares = habits.movies + habits.episodes + habits.music + habits.live + habits.photos
    more = habits.episodes * _MEAN_EPISODES + habits.music * _MEAN_TRACKS
    return 1 + habits.binge * more / shares


def draw_lengths(
    rng: np.random.Generator,
    binge: npt.NDArray[np.float64],
    is_episode: npt.NDArray[np.bool_],
    is_track: npt.NDArray[np.bool_],
) -> Ints:
    """How many episodes or tracks follow each other; everything else stands alone."""
    more = np.where(rng.random(len(binge)) < binge, rng.geometric(_STOP, len(binge)), 0)
    longest = np.select([is_episode, is_track], [_LONGEST_EPISODES, _LONGEST_TRACKS], 1)
    return np.asarray(np.minimum(1 + more * np.where(is_track, _TRACKS_AT_ONCE, 1), longest))
