"""Global search among 200,000 titles, as somebody types, with its artwork and within a scope."""

from collections.abc import Iterator

from hub.api.routes.search import KINDS, hits
from hub.history.facade import History
from hub.history.query.scope import Scope
from tests.benchmarks.bench_history import ALL, opened, timed
from tests.benchmarks.harness import Metric, Samples, at_most, benchmark

SHOWN = 9
TITLES = 40
FAST_MS = 20


@benchmark(
    Metric("as one types", "ms", at_most(FAST_MS, "p95")),
    Metric("mistyped", "ms", at_most(FAST_MS, "p95")),
    Metric("within a scope", "ms", at_most(FAST_MS, "p95")),
    Metric("first search", "ms"),
)
async def typed() -> Samples:
    """Each beginning of titles, whole ones with a wrong letter, and both for one person."""
    async with opened() as history:
        found = await history.query(
            "SELECT title FROM items WHERE type <> 'season' "
            f"USING SAMPLE {TITLES} ROWS (reservoir, 11)"
        )
        titles = [row[0] for row in found]
        person = (await history.query("SELECT id FROM persons ORDER BY person LIMIT 1"))[0][0]
        beginnings = [text for title in titles for text in _beginnings(title)]
        wrong = [_mistyped(title) for title in titles]
        return {
            "first search": [await _took(history, "silent", ALL)],
            "as one types": [await _took(history, text, ALL) for text in beginnings],
            "mistyped": [await _took(history, text, ALL) for text in wrong],
            "within a scope": [await _took(history, text, Scope.of(person)) for text in wrong],
        }


async def _took(history: History, text: str, scope: Scope) -> float:
    return await timed(history.read(lambda db: hits(db, text, KINDS, SHOWN, scope)))


def _beginnings(title: str) -> Iterator[str]:
    yield from (title[:length] for length in (1, 2, 3, 5, 8, 12) if length <= len(title))


def _mistyped(title: str) -> str:
    """One letter left out, and one that is another."""
    middle = len(title) // 2
    return title[:2] + title[3:middle] + "x" + title[middle + 1 :]
