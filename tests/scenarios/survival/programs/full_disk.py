"""Records onto a small disk until it is full, makes room, goes on; prints as JSON what happened.

Called with the folder of a hub on that disk.
"""

import asyncio
import json
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hub.compose import JOURNAL, read_config, running_hub
from hub.core.errors import UsherError
from hub.core.hub import Hub
from hub.core.parts import CoreSettings
from hub.history.facade import HISTORY
from hub.models.observation import Evidence, SessionGone, SessionSeen, Source
from hub.models.session import Player, SessionState, SessionView
from hub.playback.pipeline import PLAYBACK
from tests.scenarios.survival.crowd import item
from tests.support.waiting import eventually

CONFIG = """
discovery: {enabled: false, announce: false}
history: {max_memory: 300MB, threads: 1}
recording: {minimum: {video: 0}}
"""
BALLAST = 90 * 2**20
"""More than the history asks for before it is opened again."""


def _fill(path: Path) -> None:
    """Leave two MiB."""
    free = os.statvfs(path.parent).f_bavail * os.statvfs(path.parent).f_frsize
    with path.open("ab") as file:
        file.write(b"\1" * max(0, free - 2 * 2**20))


async def _play(hub: Hub, number: int) -> bool:
    """Record a play with a large webhook beside it; whether all of it was acknowledged."""
    now = datetime.now(UTC)
    view = SessionView(
        key=str(number),
        account_key="ann",
        player=Player(key=f"player {number}"),
        item=item(number),
        state=SessionState.PLAYING,
        position_s=0.0,
    )
    noise = os.urandom(20_000).hex()
    observations = (
        SessionSeen(
            server_id="plex:one", at=now - timedelta(seconds=2), source=Source.WEBSOCKET, view=view
        ),
        Evidence(
            server_id="plex:one", at=now, source=Source.WEBHOOK, event="noise", payload={"n": noise}
        ),
        SessionGone(
            server_id="plex:one", at=now, source=Source.WEBSOCKET, key=str(number), position_s=2.0
        ),
    )
    try:
        await hub[PLAYBACK].observe(*observations)
    except UsherError:
        return False
    return True


async def _until_refused(hub: Hub, first: int, acknowledged: list[int]) -> int:
    number = first
    while await _play(hub, number):
        acknowledged.append(number)
        number += 1
    return number


async def main(folder: Path) -> dict[str, Any]:
    """Fill it, look, make room, look again."""
    (folder / "usher.yaml").write_text(CONFIG)
    ballast, acknowledged = folder / "ballast", list[int]()
    ballast.write_bytes(b"\1" * BALLAST)
    async with running_hub(read_config(folder, {}), CoreSettings(package=None)) as hub:
        if await _play(hub, 0):
            acknowledged.append(0)
        await eventually(lambda: hub[PLAYBACK].status.committed >= 3, timeout=20)
        _fill(ballast)
        refused = await _until_refused(hub, 1, acknowledged)
        full = hub[PLAYBACK].status
        state = (await hub[JOURNAL].status(full.committed)).state
        ballast.unlink()

        await eventually(lambda: _play(hub, refused), timeout=30, interval=0.5)
        acknowledged.append(refused)

        async def well() -> bool:
            now = hub[PLAYBACK].status
            known = now.committed >= await hub[JOURNAL].last_offset()
            return known and now.journal_problem is None and now.history_problem is None

        await eventually(well, timeout=60)
        titles = await hub[HISTORY].query("SELECT item_key FROM plays")
        hooks = await hub[HISTORY].query("SELECT count(*) FROM evidence")
        verified = await hub[HISTORY].verify(await hub[JOURNAL].last_offset())
        journal = await hub[JOURNAL].verify()
    return {
        "state": state,
        "said": full.journal_problem,
        "lost": sorted({item(one).key for one in acknowledged} - {row[0] for row in titles}),
        "acknowledged": len(acknowledged),
        "hooks": hooks[0][0],
        "findings": [str(one) for one in verified.findings],
        "journal": journal.ok,
    }


if __name__ == "__main__":
    json.dump(asyncio.run(main(Path(sys.argv[1]))), sys.stdout)
