"""Listens to the sessions of a hub: `python -m tests.benchmarks.socket_client URL FILE`.

Prints a line when it listens. When the socket closes, the file gets for each session and position
the time at which it first came: seconds of the clock that `time.perf_counter` reads.
"""

import asyncio
import sys
import time
from pathlib import Path

import orjson
from aiohttp import ClientSession


async def listen(url: str) -> dict[str, float]:
    """When each session and position came, once the hub closes the socket."""
    seen: dict[str, float] = {}
    async with ClientSession() as http, http.ws_connect(url, max_msg_size=0) as socket:
        await socket.send_json({"id": 1, "type": "subscribe", "topics": ["sessions"]})
        sys.stdout.write("listening\n")
        sys.stdout.flush()
        async for message in socket:
            now = time.perf_counter()
            body = orjson.loads(message.data)
            if body.get("type") == "sessions":
                for one in body["data"].get("changed", ()):
                    seen.setdefault(f"{one['player']['name']} {one['position_s']}", now)
    return seen


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(orjson.dumps(asyncio.run(listen(sys.argv[1]))))
