"""What the hub runs on, for the health page and bug reports."""

import asyncio
import os
import platform
import sqlite3
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil

from hub import __version__
from hub.core.hub import Hub


async def system_info(hub: Hub) -> dict[str, Any]:
    """Versions, machine, memory in bytes, uptime in seconds."""
    return await asyncio.to_thread(_collect, hub.folder, hub.state)


def _collect(folder: Path, state: str) -> dict[str, Any]:
    process = psutil.Process()
    started = process.create_time()
    disk = psutil.disk_usage(str(folder))
    return {
        "version": __version__,
        "state": state,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "os": f"{platform.system()} {platform.release()}",
        "arch": platform.machine(),
        "container": _in_container(),
        "virtual_env": sys.prefix != sys.base_prefix,
        "cpu_count": os.cpu_count(),
        "memory_total": psutil.virtual_memory().total,
        "memory_used_by_hub": process.memory_info().rss,
        "disk_free": disk.free,
        "disk_total": disk.total,
        "folder": str(folder),
        "time_zone": time.tzname[0],
        "process_started_at": datetime.fromtimestamp(started, UTC).isoformat(),
        "uptime_s": round(time.time() - started, 1),
    }


def _in_container() -> bool:
    return Path("/.dockerenv").exists() or Path("/run/.containerenv").exists()
