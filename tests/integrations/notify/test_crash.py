"""A hub that is killed in the middle loses nothing that it had accepted."""

import asyncio
import sys
from pathlib import Path

from tests.integrations.notify.notify_hub import notify_hub
from tests.integrations.notify.sinks import HttpSink
from tests.project.checkout import ROOT

HUB = """
import asyncio, sys
from pathlib import Path
from tests.integrations.notify.notify_hub import notify_hub

async def main() -> None:
    async with notify_hub(Path(sys.argv[1])) as scene:
        for number in range(1000):
            await scene.call("hook", str(number))
            print(number, flush=True)

asyncio.run(main())
"""
ENOUGH = 60


async def accepted(folder: Path) -> list[str]:
    """What a hub said that it had accepted, until it was killed."""
    command = (sys.executable, "-c", HUB, str(folder))
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    lines = [(await process.stdout.readline()).decode().strip() for _ in range(ENOUGH)]
    process.kill()
    lines += (await process.stdout.read()).decode().split()
    await process.wait()
    return lines


async def test_a_hub_that_is_killed_has_lost_nothing(tmp_path: Path, sink: HttpSink) -> None:
    async with notify_hub(tmp_path) as scene:
        await scene.webhook(sink, burst=1000)

    told = await accepted(tmp_path)
    before = len(sink.got)

    async with notify_hub(tmp_path) as scene:
        await scene.quiet()

    assert told[:ENOUGH] == [str(number) for number in range(ENOUGH)]
    assert set(told) <= set(sink.messages())
    first = {one["id"] for got in sink.got[:before] for one in got.json["notifications"]}
    for got in sink.got[before:]:
        twice = [one["id"] for one in got.json["notifications"] if one["id"] in first]
        assert got.json["repeat"] or not twice
