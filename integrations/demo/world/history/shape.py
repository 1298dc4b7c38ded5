"""How a play went: from where to where, with which pauses and seeks, in segments."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .batch import SegmentColumns

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

PARTS = 4
"""Stretches of playing in one play, at most."""
_PLAYING, _PAUSED, _BUFFERING = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Shape:
    """Plays by row. ``parts``, ``gaps`` and ``jumps`` have a column for each stretch.

    A stretch plays ``parts`` milliseconds of media; after it the player rests for ``gaps`` and
    jumps by ``jumps``. ``buffer`` is waited before the first stretch.
    """

    start: Ints
    buffer: Ints
    parts: Ints
    gaps: Ints
    jumps: Ints

    @property
    def watch(self) -> Ints:
        """Milliseconds of media played."""
        return np.asarray(self.parts.sum(axis=1))

    @property
    def paused(self) -> Ints:
        """Milliseconds paused."""
        return np.asarray(self.gaps.sum(axis=1))

    @property
    def wall(self) -> Ints:
        """Milliseconds from start to stop."""
        return self.buffer + self.watch + self.paused

    @property
    def end(self) -> Ints:
        """Position at the stop."""
        return np.asarray(self.start + self.watch + self.jumps.sum(axis=1))

    def take(self, rows: Ints) -> "Shape":
        """The plays in ``rows``."""
        return Shape(
            self.start[rows], self.buffer[rows], self.parts[rows], self.gaps[rows], self.jumps[rows]
        )


def draw_shape(
    rng: np.random.Generator, runtime: Ints, abandon: Floats, pauses: Floats, remote: Bools
) -> Shape:
    """Shapes for plays of items of ``runtime`` milliseconds, by the habits of who plays them."""
    count = len(runtime)
    abandoned = rng.random(count) < abandon
    reach = np.where(abandoned, rng.beta(1.2, 3.0, count), 1 - rng.beta(1.0, 30.0, count) * 0.5)
    resumed = (rng.random(count) < 0.06) & ~abandoned
    start = np.where(resumed, rng.uniform(0.1, 0.6, count) * runtime, 0).astype(np.int64)
    end = np.maximum((reach * runtime).astype(np.int64), start + 1000)
    stops = np.minimum(rng.poisson(pauses * runtime / 2_400_000), PARTS - 1)
    parts = _split(rng, end - start, stops)
    used = np.arange(PARTS)[None, :] < stops[:, None]
    is_seek = used & (rng.random((count, PARTS)) < 0.22)
    rest = rng.lognormal(np.log(95_000), 1.2, (count, PARTS)).clip(4_000, 5_400_000)
    gaps = np.where(used & ~is_seek, rest, 0).astype(np.int64)
    jumps = _jumps(rng, is_seek, parts)
    starved = remote & (rng.random(count) < 0.07)
    buffer = np.where(starved, rng.uniform(1500, 30_000, count), 0).astype(np.int64)
    return Shape(start, buffer, parts, gaps, jumps)


def _split(rng: np.random.Generator, total: Ints, stops: Ints) -> Ints:
    """Cut ``total`` into one part more than ``stops``; parts that are not used are 0."""
    shares = rng.gamma(2.0, 1.0, (len(total), PARTS))
    shares[np.arange(PARTS)[None, :] > stops[:, None]] = 0
    parts: Ints = (shares / shares.sum(axis=1, keepdims=True) * total[:, None]).astype(np.int64)
    parts[:, 0] += total - parts.sum(axis=1)
    return parts


def _jumps(rng: np.random.Generator, is_seek: Bools, parts: Ints) -> Ints:
    """Seeks to and fro; what is skipped is taken from the next part, so that the end stays."""
    wish = rng.choice((-30_000, -10_000, 30_000, 90_000), size=parts.shape)
    wish[:, -1] = 0
    following = np.concatenate((parts[:, 1:], np.zeros((len(parts), 1), dtype=np.int64)), axis=1)
    back = -np.minimum(-wish, parts)
    forward = np.minimum(wish, following // 2)
    jumps: Ints = np.where(is_seek, np.where(wish < 0, back, forward), 0)
    parts[:, 1:] -= jumps[:, :-1]
    return jumps


def segments_of(shape: Shape, started_ms: Ints) -> SegmentColumns:
    """The segments of every play, in order: buffering, playing, paused, playing ..."""
    count = len(started_ms)
    steps = np.empty((count, 2 * PARTS + 1), dtype=np.int64)
    steps[:, 0], steps[:, 1::2], steps[:, 2::2] = shape.buffer, shape.parts, shape.gaps
    moves = np.zeros_like(steps)
    moves[:, 1::2] = shape.parts
    hops = np.zeros_like(steps)
    hops[:, 2::2] = shape.jumps
    ends = started_ms[:, None] + np.cumsum(steps, axis=1)
    after = shape.start[:, None] + np.cumsum(moves + hops, axis=1)
    state = np.tile([_BUFFERING, *([_PLAYING, _PAUSED] * PARTS)], (count, 1))
    real = steps > 0
    row = np.broadcast_to(np.arange(count)[:, None], steps.shape)
    return SegmentColumns(
        play=row[real],
        state=state[real],
        started_ms=(ends - steps)[real],
        ended_ms=ends[real],
        from_ms=(after - moves - hops)[real],
        to_ms=(after - hops)[real],
    )
