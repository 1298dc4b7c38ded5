"""The payload samples beside the checkout: no part of the project, never copied into it."""

import os
from pathlib import Path

import pytest

from tests.support.programs import missing

_ROOT = Path(__file__).resolve().parents[2]
SAMPLES = Path(
    os.environ.get("USHER_TEST_SAMPLES", _ROOT.parent / "shared" / "protocols" / "samples")
)
"""The folder, which may be absent; `USHER_TEST_SAMPLES` names another one."""


def sample_paths(pattern: str) -> list[Path]:
    """Return the samples that match a glob below the folder, sorted; none where it is absent."""
    return sorted(path for path in SAMPLES.glob(pattern) if path.is_file())


@pytest.fixture(scope="session")
def samples() -> Path:
    """Return the folder of payload samples; skip where there is none, fail under CI."""
    if not SAMPLES.is_dir():
        missing(f"the payload samples are not at {SAMPLES}")
    return SAMPLES
