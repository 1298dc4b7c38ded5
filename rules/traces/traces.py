"""The traces of all rules: the last runs of each, and the last that came to nothing."""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

import orjson

from hub.core.errors import NotFound
from hub.core.store import Collection, Store
from rules.traces.trace import REFUSED, Trace

DEFAULT: Final = 5
SECRET_LENGTH: Final = 4
HIDDEN: Final = "**REDACTED**"
Kept = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StoredTraces:
    """The traces of a rule as the store holds them."""

    traces: list[dict[str, Any]] = field(default_factory=list)


class _OfRule:
    """Runs and refusals are kept apart, so that many of one do not push the other out."""

    __slots__ = ("refused", "runs")

    def __init__(self, limit: int) -> None:
        self.runs: deque[Trace | Kept] = deque(maxlen=limit)
        self.refused: deque[Trace | Kept] = deque(maxlen=limit)


class Traces:
    """Keeps traces in memory, and the runs among them in usher.db."""

    def __init__(self, collection: Collection[StoredTraces] | None, limit: int = DEFAULT) -> None:
        self._collection = collection
        self._limit = limit
        self._rules: dict[str, _OfRule] = {}
        self._changed: set[str] = set()
        self.secrets: frozenset[str] = frozenset()

    @classmethod
    async def open(cls, store: Store, limit: int = DEFAULT) -> Self:
        """Read what was kept."""
        traces = cls(await store.collection("rule_traces", StoredTraces), limit)
        if traces._collection is not None:
            for rule_id, stored in (await traces._collection.load()).items():
                of_rule = traces._of(rule_id, limit)
                for kept in stored.traces:
                    stopped = kept.get("script_execution") in REFUSED
                    (of_rule.refused if stopped else of_rule.runs).append(kept)
        return traces

    def hide(self, secrets: Iterable[object]) -> None:
        """Never show these texts."""
        texts = (str(one) for one in secrets if isinstance(one, str | int))
        self.secrets = frozenset(one for one in texts if len(one) >= SECRET_LENGTH)

    def without_secrets(self, text: str) -> str:
        """A text that shows none of the secrets."""
        for secret in self.secrets:
            text = text.replace(secret, HIDDEN)
        return text

    def add(self, trace: Trace, limit: int | None = None) -> None:
        """Keep the trace of a run that began."""
        self._of(trace.rule_id, self._limit if limit is None else limit).runs.append(trace)
        self._changed.add(trace.rule_id)

    def add_refused(self, trace: Trace, limit: int | None = None) -> None:
        """Keep the trace of a run that came to nothing."""
        self._of(trace.rule_id, self._limit if limit is None else limit).refused.append(trace)

    def changed(self, rule_id: str) -> None:
        """A run has come to its end."""
        self._changed.add(rule_id)

    def of(self, rule_id: str) -> list[Kept]:
        """The runs of a rule without their steps, the latest first."""
        found = [_summary(one) for one in self._all(rule_id)]
        return sorted(found, key=lambda one: str(one["timestamp"]["start"]), reverse=True)

    def get(self, rule_id: str, run_id: str) -> Kept:
        """One run with its steps; NotFound when it is not kept."""
        for one in self._all(rule_id):
            if (one.run_id if isinstance(one, Trace) else one["run_id"]) == run_id:
                return self._plain(one)
        raise NotFound("This trace is not kept any more.", hint="Each rule keeps its last runs.")

    async def forget(self, rule_id: str) -> None:
        """Forget the traces of a rule that is gone."""
        self._rules.pop(rule_id, None)
        self._changed.discard(rule_id)
        if self._collection is not None:
            await self._collection.delete(rule_id)

    async def flush(self, *, everything: bool = False) -> None:
        """Write what changed; refused runs alone are worth writing at the end only."""
        changed, self._changed = self._changed, set()
        ids = set(self._rules) if everything else changed & set(self._rules)
        if self._collection is None or not ids:
            return
        stored = {rule_id: await self._stored(rule_id) for rule_id in ids}
        await self._collection.change(
            {key: one for key, one in stored.items() if key in self._rules}
        )

    async def _stored(self, rule_id: str) -> StoredTraces:
        """Its traces as plain data; in between, others have their turn."""
        found = []
        for one in self._all(rule_id):
            if not _running(one):
                found.append(self._plain(one))
                await asyncio.sleep(0)
        return StoredTraces(found)

    def _plain(self, one: Trace | Kept) -> Kept:
        plain: Kept = self.plain_without_secrets(one.as_dict() if isinstance(one, Trace) else one)
        return plain

    def plain_without_secrets(self, data: Any) -> Any:
        """Data as JSON can hold it, with none of the secrets."""
        text = orjson.dumps(data, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
        for secret in self.secrets:
            written = orjson.dumps(secret).decode()[1:-1]
            if written in text:
                text = text.replace(written, HIDDEN)
        return orjson.loads(text)

    def _all(self, rule_id: str) -> list[Trace | Kept]:
        of_rule = self._rules.get(rule_id)
        return [] if of_rule is None else [*of_rule.runs, *of_rule.refused]

    def _of(self, rule_id: str, limit: int) -> _OfRule:
        found = self._rules.get(rule_id)
        if found is None or found.runs.maxlen != limit:
            before, found = found, _OfRule(limit)
            if before is not None:
                found.runs.extend(before.runs)
                found.refused.extend(before.refused)
            self._rules[rule_id] = found
        return found


def _running(one: Trace | Kept) -> bool:
    return isinstance(one, Trace) and one.execution is None


def _summary(one: Trace | Kept) -> Kept:
    if isinstance(one, Trace):
        return one.summary()
    left_out: Mapping[str, None] = {"trace": None, "context": None, "dropped": None}
    return {key: value for key, value in one.items() if key not in left_out}
