"""All imports of a hub: one at a time, kept with their reports, gone on with after any end."""

import asyncio
import logging
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from hub.core.errors import Conflict, NotFound, UsherError
from hub.core.hub import Key
from hub.core.store import Collection, Store
from hub.core.tasks import Tasks, uninterrupted
from hub.history.importers import intake
from hub.history.importers.host import Host
from hub.history.importers.job import (
    FoundServer,
    ImportJob,
    ImportState,
    Phase,
    Preview,
    Progress,
    Report,
)
from hub.history.importers.servers import chosen
from hub.history.importers.tautulli import snapshot
from hub.history.importers.tautulli.checkpoints import Checkpoints
from hub.history.importers.tautulli.preview import preview
from hub.history.importers.tautulli.runner import Runner, Task
from hub.history.importers.telling import Stopped, Teller
from hub.models.ids import new_id

_log = logging.getLogger(__name__)

FOLDER = "imports"
COPY, STATE, UPLOADED = "rows.db", "state.db", "uploaded"
COMPACT_FROM = 20_000
"""Plays written by one import from which on the history is compacted after it."""
GO_ON = frozenset(
    {ImportState.READY, ImportState.CANCELLED, ImportState.INTERRUPTED, ImportState.FAILED}
)

Changed = Callable[[ImportJob], None]


class Imports:
    """The imports of one hub. `changed` is called with every job that changed."""

    def __init__(
        self, host: Host, collection: Collection[ImportJob], changed: Changed = lambda _: None
    ) -> None:
        self._host = host
        self._collection = collection
        self._changed = changed
        self._jobs: dict[str, ImportJob] = {}
        self._tasks = Tasks("imports")
        self._busy: str | None = None
        self._cancelled = False

    @classmethod
    async def open(cls, store: Store, host: Host, changed: Changed = lambda _: None) -> Self:
        """The imports of a folder; those that were under way when the hub ended are interrupted."""
        imports = cls(host, await store.collection("imports", ImportJob), changed)
        imports._jobs = await imports._collection.load()
        for job in list(imports._jobs.values()):
            if job.state.is_busy:
                error = "The hub ended while this import was under way."
                await imports._put(
                    replace(job, state=ImportState.INTERRUPTED, progress=None, error=error)
                )
        return imports

    async def stop(self) -> None:
        """End what is under way; it can be gone on with."""
        await self._tasks.cancel()

    def all(self) -> Sequence[ImportJob]:
        """Every import, the latest first."""
        return sorted(self._jobs.values(), key=lambda job: job.id, reverse=True)

    def get(self, job_id: str) -> ImportJob:
        """One import; NotFound when there is none."""
        try:
            return self._jobs[job_id]
        except KeyError:
            raise NotFound("There is no such import.") from None

    # What people do ----------------------------------------------------------------------------

    async def from_path(self, path: Path) -> ImportJob:
        """Begin with a file on the hub's machine: it is looked at in the background."""
        self._require_idle()
        size = await asyncio.to_thread(intake.check_path, path)
        fingerprint = await asyncio.to_thread(_fingerprint, path)
        return await self._begin(path.name, size, path, fingerprint)

    async def from_upload(
        self, name: str, chunks: AsyncIterator[bytes], expected: int | None = None
    ) -> ImportJob:
        """Begin with a file that is sent; it is removed as soon as it was looked at."""
        self._require_idle()
        self._busy = job_id = new_id()
        folder = self._folder(job_id)
        try:
            await asyncio.to_thread(folder.mkdir, parents=True, mode=0o700)
            size = await intake.receive(chunks, folder / UPLOADED, expected)
        except BaseException:
            self._busy = None
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
            raise
        self._busy = None
        return await self._begin(Path(name).name or "tautulli.db", size, None, None, job_id)

    async def run(
        self, job_id: str, server: str | None = None, server_name: str | None = None
    ) -> ImportJob:
        """Begin to write, or go on. `server` is one of the preview's, else a new one is named.

        Conflict while another import is under way, or when this one is over.
        """
        job = self.get(job_id)
        self._require_idle()
        if job.state not in GO_ON:
            raise Conflict(
                "This import is over.", hint="Give the file again to import what is new."
            )
        if job.preview is None:
            return await self._look_again(job)
        job = replace(
            job,
            **chosen(job, server, server_name),
            state=ImportState.RUNNING,
            started_at=job.started_at or datetime.now(UTC),
            ended_at=None,
            error=None,
            progress=Progress(phase=Phase.WRITING, rows=job.preview.rows),
        )
        self._start(job, self._write)
        await self._put(job)
        return job

    async def cancel(self, job_id: str) -> ImportJob:
        """Stop after the batch that is being written; it can be gone on with."""
        job = self.get(job_id)
        if self._busy != job_id:
            raise Conflict("This import is not under way.")
        self._cancelled = True
        return job

    async def remove(self, job_id: str) -> None:
        """Forget an import that is not under way; the plays stay."""
        self.get(job_id)
        if self._busy == job_id:
            raise Conflict("This import is under way.", hint="Cancel it first.")
        del self._jobs[job_id]
        await self._collection.delete(job_id)
        await asyncio.to_thread(shutil.rmtree, self._folder(job_id), ignore_errors=True)

    def report(self, job_id: str) -> Report:
        """What an import did; NotFound until it is through."""
        found = self.get(job_id).report
        if found is None:
            raise NotFound("This import has no report yet.")
        return found

    def outcomes(self, job_id: str) -> AsyncIterator[bytes]:
        """The rows that were repaired or set aside so far, as CSV; NotFound when there are none."""
        self.get(job_id)
        path = self._folder(job_id) / STATE
        if not path.exists():
            raise NotFound("This import has not written anything yet.")
        return _pieces(path)

    async def idle(self) -> None:
        """Wait until nothing is under way."""
        await self._tasks.idle()

    def resumable(self, path: Path) -> ImportJob | None:
        """An import of this very file that was left, to be gone on with."""
        fingerprint = _fingerprint(path)
        for job in self.all():
            if job.fingerprint == fingerprint and job.preview is not None:
                return job if job.state in GO_ON else None
        return None

    # What happens by itself --------------------------------------------------------------------

    async def _begin(
        self,
        name: str,
        size: int,
        path: Path | None,
        fingerprint: str | None,
        job_id: str | None = None,
    ) -> ImportJob:
        job = ImportJob(
            id=job_id or new_id(),
            name=name,
            size=size,
            state=ImportState.INSPECTING,
            created_at=datetime.now(UTC),
            path=None if path is None else str(path),
            fingerprint=fingerprint,
            progress=Progress(phase=Phase.READING),
        )
        self._start(job, self._look)
        await self._put(job)
        return job

    async def _look_again(self, job: ImportJob) -> ImportJob:
        """Look at a file that was not looked at to the end."""
        if job.path is None and not (self._folder(job.id) / UPLOADED).exists():
            raise Conflict("The file was not kept.", hint="Upload it again.")
        job = replace(
            job, state=ImportState.INSPECTING, error=None, progress=Progress(phase=Phase.READING)
        )
        self._start(job, self._look)
        await self._put(job)
        return job

    def _start(self, job: ImportJob, work: Callable[[ImportJob], Awaitable[ImportJob]]) -> None:
        self._busy, self._cancelled = job.id, False
        self._jobs[job.id] = job
        self._tasks.create(self._ended(job, work), name=f"import {job.name}")

    async def _ended(
        self, job: ImportJob, work: Callable[[ImportJob], Awaitable[ImportJob]]
    ) -> None:
        """Do the work and note how it ended."""
        began = time.monotonic()
        try:
            done = await work(job)
        except Stopped:
            done = replace(self._jobs[job.id], state=ImportState.CANCELLED)
        except asyncio.CancelledError:
            error = "The hub ended while this import was under way."
            done = replace(self._jobs[job.id], state=ImportState.INTERRUPTED, error=error)
        except UsherError as error:
            done = replace(self._jobs[job.id], state=ImportState.FAILED, error=str(error))
        except Exception as error:  # noqa: BLE001 - the boundary of an import: whatever it is becomes its state
            _log.exception("The import of %s failed", job.name)
            done = replace(
                self._jobs[job.id],
                state=ImportState.FAILED,
                error=f"Something went wrong; the hub's log says what ({type(error).__name__}).",
            )
        finally:
            self._busy = None
        if job.state is ImportState.RUNNING:
            done = replace(done, took_s=round(job.took_s + time.monotonic() - began, 1))
        if done.state is not ImportState.READY:
            done = replace(done, ended_at=datetime.now(UTC))
        await self._put(replace(done, progress=None))

    async def _look(self, job: ImportJob) -> ImportJob:
        """Copy what is needed out of the file, and say what is in it."""
        folder = self._folder(job.id)
        await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True, mode=0o700)
        teller = Teller(self._show, lambda: self._cancelled)
        known = await self._known()
        found = await _in_thread(
            lambda: _inspected(Path(job.path or folder / UPLOADED), folder, known, teller)
        )
        return replace(self._jobs[job.id], state=ImportState.READY, preview=found)

    async def _write(self, job: ImportJob) -> ImportJob:
        folder, looked = self._folder(job.id), job.preview
        if looked is None or job.server_id is None:
            raise Conflict("The file was not looked at yet.")
        if not (folder / COPY).exists():
            raise Conflict("What was read of the file is gone.", hint="Give the file again.")
        task = Task(
            copy=folder / COPY,
            state=folder / STATE,
            server_id=job.server_id,
            server_name=job.server_name,
            persons=looked.persons,
        )
        teller = Teller(self._show, lambda: self._cancelled)
        async with self._host.history.importing():
            report = await Runner(self._host, task, teller.wrote).run(job.took_s)
            if report.added + report.replaced >= COMPACT_FROM:
                teller.tell(Phase.COMPACTING, report.rows, report.rows)
                await self._host.history.compact()
        await asyncio.to_thread((folder / COPY).unlink, missing_ok=True)
        return replace(self._jobs[job.id], state=ImportState.DONE, report=report)

    async def _known(self) -> list[FoundServer]:
        rows = await self._host.history.query(
            "SELECT id, name FROM servers WHERE platform = 'plex' AND removed_at IS NULL "
            "ORDER BY name"
        )
        return [FoundServer(server_id=row[0], name=row[1], known=True) for row in rows]

    def _show(self, progress: Progress) -> None:
        """Tell of progress; it is not kept."""
        job = self._jobs.get(self._busy or "")
        if job is not None and job.state.is_busy:
            self._jobs[job.id] = replace(job, progress=progress)
            self._changed(self._jobs[job.id])

    async def _put(self, job: ImportJob) -> None:
        self._jobs[job.id] = job
        await self._collection.put(job.id, job)
        self._changed(job)

    def _require_idle(self) -> None:
        if self._busy is not None:
            raise Conflict(
                "Another import is under way.", hint="Wait for its end, or cancel it first."
            )

    def _folder(self, job_id: str) -> Path:
        return self._host.folder / FOLDER / job_id


def _inspected(file: Path, folder: Path, known: Sequence[FoundServer], teller: Teller) -> Preview:
    try:
        readable = intake.readable(file, folder)
        snapshot.take(readable, folder / COPY, teller.from_thread)
        return preview(folder / COPY, known)
    finally:
        intake.clear(folder)


async def _pieces(path: Path) -> AsyncIterator[bytes]:
    """The CSV of a file of checkpoints, read in a thread."""
    pieces = (await asyncio.to_thread(Checkpoints, path)).csv()
    while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
        yield piece


def _fingerprint(path: Path) -> str:
    """What tells a file from a later one under the same name."""
    told = path.stat()
    return f"{path.resolve()}:{told.st_size}:{told.st_mtime_ns}"


async def _in_thread(work: Callable[[], Preview]) -> Preview:
    """Run `work` in a thread, and wait for its end even when cancelled."""
    return await uninterrupted(asyncio.to_thread(work))


IMPORTS: Key[Imports] = Key("imports")
