"""`usher import`: brings the history of another program into the folder of a stopped hub."""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from frontend.cli.import_texts import Progress, preview_lines, report_lines
from hub.compose import read_config
from hub.core.bus import EventBus
from hub.core.errors import Conflict, InvalidInput, NotFound
from hub.core.lock import FolderInUse
from hub.core.parts import started
from hub.core.tasks import Tasks
from hub.history.importers.imports import Imports
from hub.history.importers.job import FoundServer, ImportJob, ImportState, Preview
from hub.importing import IMPORT_CHANGED, opened_imports
from hub.playback.kept_states import FromTheBeginning
from hub.playback.pipeline import Playback
from hub.playback.settings import RECORDING
from hub.storage import opened_storage
from rules.compose import SECTIONS

INTERRUPTED = 130


def add_to(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Declare the command."""
    parser = commands.add_parser("import", help="import a history (while the hub is stopped)")
    programs = parser.add_subparsers(required=True, metavar="PROGRAM")
    tautulli = programs.add_parser(
        "tautulli", parents=[shared], help="a database of Tautulli, or one of its backups"
    )
    tautulli.add_argument(
        "file", type=Path, metavar="FILE", help="tautulli.db, plexpy.db, or either packed"
    )
    tautulli.add_argument(
        "--server", metavar="SERVER", help="whose plays they are: id or name of a Plex server"
    )
    tautulli.add_argument("--yes", action="store_true", help="do not ask")
    tautulli.add_argument("--dry-run", action="store_true", help="only show what is in the file")
    tautulli.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    folder: Path = options.config.expanduser()
    folder.mkdir(parents=True, exist_ok=True)
    file = options.file.expanduser().resolve()
    if not file.exists():
        raise NotFound(f"There is no file {file}.")
    try:
        return asyncio.run(_import(folder, file, options))
    except FolderInUse as error:
        raise Conflict(
            "The hub is running on this folder.",
            hint="Import the file in the hub itself, under Settings, Import; or stop it first.",
        ) from error


async def _import(folder: Path, file: Path, options: argparse.Namespace) -> int:
    async with _imports(folder) as (imports, bus):
        progress = Progress()
        stop = bus.listen(IMPORT_CHANGED, lambda event: progress.tell(event.data))
        try:
            job = await _looked_at(imports, file, progress)
            if job.preview is None and job.state is ImportState.CANCELLED:
                await imports.remove(job.id)
                return INTERRUPTED
            return await _decide(imports, job, options, progress)
        finally:
            progress.end()
            stop()


@asynccontextmanager
async def _imports(folder: Path) -> AsyncIterator[tuple[Imports, EventBus]]:
    config = await asyncio.to_thread(read_config, folder, os.environ, SECTIONS)
    async with AsyncExitStack() as stack:
        storage = await stack.enter_async_context(opened_storage(config))
        tasks = Tasks("import")
        stack.push_async_callback(tasks.cancel)
        bus = EventBus(tasks)
        store = FromTheBeginning(storage.history, storage.journal, storage.states)
        playback = Playback(bus, storage.journal, store, config[RECORDING])
        await started(stack, playback)
        imports = await opened_imports(
            folder, storage.store, storage.history, playback, config[RECORDING], bus=bus
        )
        stack.push_async_callback(imports.stop)
        yield imports, bus


async def _looked_at(imports: Imports, file: Path, progress: Progress) -> ImportJob:
    """The import of a file up to its preview; one that was left is gone on with."""
    job = await asyncio.to_thread(imports.resumable, file)
    if job is None:
        with _interrupts(lambda: imports.cancel(imports.all()[0].id)):
            job = await imports.from_path(file)
            await imports.idle()
        progress.end()
    job = imports.get(job.id)
    if job.state is ImportState.FAILED and job.preview is None:
        await imports.remove(job.id)
        raise InvalidInput(job.error or "The file cannot be read.")
    return job


async def _decide(
    imports: Imports, job: ImportJob, options: argparse.Namespace, progress: Progress
) -> int:
    if job.preview is None:
        raise InvalidInput(job.error or "The file cannot be read.")
    if job.started_at is not None:
        print("This import was left before its end; it goes on.")
    for line in preview_lines(job):
        print(line)
    if options.dry_run:
        await imports.remove(job.id)
        return 0
    server, name = _server(job.preview, options)
    if not options.yes and not await asyncio.to_thread(_agreed):
        print("Nothing was imported.")
        return 1
    with _interrupts(lambda: imports.cancel(job.id)):
        await imports.run(job.id, server, name)
        await imports.idle()
    progress.end()
    return _told(imports.get(job.id))


def _told(job: ImportJob) -> int:
    """Say how it ended; the exit status."""
    if job.report is not None and job.state is ImportState.DONE:
        for line in report_lines(job.report):
            print(line)
        return 0
    if job.state is ImportState.CANCELLED:
        print("The import was stopped. The same command goes on with it.")
        return INTERRUPTED
    print(f"usher: {job.error} The same command goes on with it.", file=sys.stderr)
    return 1


@contextmanager
def _interrupts(stop: Callable[[], Coroutine[Any, Any, object]]) -> Iterator[None]:
    """Call `stop` once for Ctrl-C or a request to end; a second one ends the process."""
    loop, tasks = asyncio.get_running_loop(), Tasks("interrupt")
    numbers = (signal.SIGINT, signal.SIGTERM)

    def once() -> None:
        for number in numbers:
            loop.remove_signal_handler(number)
        print("\nStopping …", file=sys.stderr)
        tasks.create(stop(), name="stop")

    for number in numbers:
        loop.add_signal_handler(number, once)
    try:
        yield
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)


def _server(found: Preview, options: argparse.Namespace) -> tuple[str | None, str | None]:
    """The server by id, machine identifier or name; any other word names a new one."""
    asked: str | None = options.server
    if asked is None:
        return (None, None) if options.yes or not sys.stdin.isatty() else _asked(found.servers)
    for server in found.servers:
        if asked in {server.server_id, server.server_id.partition(":")[2], server.name}:
            return server.server_id, None
    return None, asked


def _asked(servers: tuple[FoundServer, ...]) -> tuple[str | None, str | None]:
    named = [one for one in servers if one.libraries] or list(servers)
    if len(named) <= 1:
        return None, None
    for number, server in enumerate(named, 1):
        print(f"  {number}  {server.name or server.server_id}")
    answer = input("Whose plays are these? ").strip()
    if answer.isdigit() and 0 < int(answer) <= len(named):
        return named[int(answer) - 1].server_id, None
    return None, answer or None


def _agreed() -> bool:
    if not sys.stdin.isatty():
        raise InvalidInput("Nobody is there to agree.", hint="Add --yes.")
    return input("Import this? [y/N] ").strip().lower() in {"y", "yes"}
