"""What the people of the world have played in the past years.

``history`` gives one play after the other, ``history_batches`` columns of numpy arrays for loading
millions. Both are deterministic by the seed of the world, and in the order of time by batches.
"""

from integrations.demo.world.past import PastPlay, PastSegment, Seat

from .batch import PlayBatch, SegmentColumns
from .generator import history, history_batches, usual_plays
from .tables import HistoryTables

__all__ = [
    "HistoryTables",
    "PastPlay",
    "PastSegment",
    "PlayBatch",
    "Seat",
    "SegmentColumns",
    "history",
    "history_batches",
    "usual_plays",
]
