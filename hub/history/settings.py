"""What can be configured about the history."""

from pathlib import Path
from typing import Annotated

import psutil
from pydantic import AfterValidator, Field

from hub.core.config.section import Section, SectionModel, Variable
from hub.core.config.values import Duration, Size, parse_size

FILE_NAME = "history.duckdb"
LEAST_MEMORY = 128 * 10**6
USUAL_MEMORY = 400 * 10**6
"""What the history may use on a machine that has eight times as much: the rest goes to the disk."""


def usual_memory() -> int:
    """Bytes that the history may use where nobody says how much."""
    share = psutil.virtual_memory().total // 8
    return max(LEAST_MEMORY, min(USUAL_MEMORY, share))


def _enough(size: int) -> int:
    if size < LEAST_MEMORY:
        raise ValueError(f"give at least {LEAST_MEMORY // 10**6}MB")
    return size


class HistoryModel(SectionModel):
    """The history file and what it may use; `path` None means in the data folder.

    `readers` questions are answered at a time, each within `read_timeout` seconds.
    """

    path: Path | None = None
    max_memory: Annotated[Size, AfterValidator(_enough)] = Field(default_factory=usual_memory)
    threads: int = Field(default=2, ge=1, le=64)
    readers: int = Field(default=3, ge=1, le=32)
    read_timeout: Duration = 30.0

    def file(self, folder: Path) -> Path:
        """The history file of a hub whose data folder is `folder`."""
        return folder / FILE_NAME if self.path is None else folder / self.path.expanduser()


HISTORY_SECTION = Section(
    "history",
    HistoryModel,
    (
        Variable("DUCKDB_PATH", "path", "the history file; in the data folder without it"),
        Variable(
            "DUCKDB_MAX_MEMORY", "max_memory", "memory the history may use, such as 2GB", parse_size
        ),
        Variable("DUCKDB_THREADS", "threads", "processor threads the history may use", int),
    ),
)
