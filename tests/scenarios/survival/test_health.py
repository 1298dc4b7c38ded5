"""Whoever watches the hub from outside sees that nothing can be recorded."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from hub.compose import JOURNAL
from hub.journal.errors import JournalFull
from hub.models.observation import Evidence, Source
from hub.playback.pipeline import PLAYBACK
from tests.support.whole_hub import whole_hub


@pytest.mark.allow_logs("Nothing can be recorded")
async def test_a_full_disk_is_seen_in_the_health(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = Evidence(
        server_id="plex:one",
        at=datetime.now(UTC),
        source=Source.WEBHOOK,
        event="media.play",
        payload={},
    )

    async def full(_bodies: Sequence[bytes]) -> int:
        raise JournalFull("The disk is full.")

    async with whole_hub(tmp_path, peopled=False) as scene:

        async def health() -> Any:
            async with scene.http.get(f"{scene.url}/api/v1/health") as response:
                return (await response.json())["data"]["status"]

        assert await health() == "ok"
        with monkeypatch.context() as patch:
            patch.setattr(scene.hub[JOURNAL], "append", full)
            with pytest.raises(JournalFull):
                await scene.hub[PLAYBACK].observe(hook)
            assert await health() == "degraded"
        await scene.hub[PLAYBACK].observe(hook)
        assert await health() == "ok"
