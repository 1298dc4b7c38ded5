"""Names by what they look like: trigrams choose a few hundred of them, rapidfuzz judges these.

200,000 names take 40 MB and half a second to index; a question takes a few milliseconds.
"""

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz

Ints = npt.NDArray[np.int64]

_JUDGED = 400
"""Names that rapidfuzz looks at, those with the most trigrams in common."""
_IN_COMMON = 0.3
_PAD = "  "
_SHORT = 3
"""Shorter questions are beginnings of words."""


class NameKind(StrEnum):
    """What a name belongs to."""

    ITEM = "item"
    PERSON = "person"
    ACCOUNT = "account"
    PLAYER = "player"


@dataclass(frozen=True, slots=True)
class Match:
    """A name that was found: what it belongs to, by integer key, and how alike it is (0-100)."""

    kind: NameKind
    key: int
    score: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Folded names with their kinds and keys, and the numbers of the names by trigram."""

    kinds: tuple[NameKind, ...]
    keys: Ints
    texts: tuple[str, ...]
    trigrams: Ints
    offsets: Ints
    names: npt.NDArray[np.int32]

    def search(self, text: str, kinds: Collection[NameKind], limit: int) -> list[Match]:
        """The best matches, one for each thing, the best first."""
        wanted = folded(text)
        if not wanted:
            return []
        numbers = self._beginning(wanted) if len(wanted) < _SHORT else self._alike(wanted)
        least = _least(wanted)
        scored = sorted(
            (
                (score, -len(self.texts[number]), number)
                for number in numbers
                if self.kinds[number] in kinds
                and (score := _score(wanted, self.texts[number])) >= least
            ),
            reverse=True,
        )
        found: dict[tuple[NameKind, int], Match] = {}
        for score, _, number in scored:
            kind, key = self.kinds[number], int(self.keys[number])
            found.setdefault((kind, key), Match(kind, key, score))
            if len(found) == limit:
                break
        return list(found.values())

    def _beginning(self, wanted: str) -> list[int]:
        """Names with a word that begins so; for one letter, those that begin so first."""
        inner = f" {wanted}"
        starts = [_PAD + wanted, inner] if len(wanted.encode()) == 1 else [inner]
        alike: dict[int, None] = {}
        for number in chain.from_iterable(map(self._holding, starts)):
            if self.texts[number].startswith(wanted) or inner in self.texts[number]:
                alike[number] = None
                if len(alike) == _JUDGED:
                    break
        return list(alike)

    def _holding(self, text: str) -> list[int]:
        """The names with the first trigram of a text, or with any that begins with two bytes."""
        start = text.encode()[:3]
        low = int.from_bytes(start.ljust(3, b"\0"))
        high = int.from_bytes(start.ljust(3, b"\xff"))
        first = np.searchsorted(self.trigrams, low)
        behind = np.searchsorted(self.trigrams, high, side="right")
        found: list[int] = self.names[self.offsets[first] : self.offsets[behind]].tolist()
        return found

    def _alike(self, wanted: str) -> list[int]:
        asked = np.unique(_codes(f"{_PAD}{wanted}"))
        at = np.searchsorted(self.trigrams, asked)
        counts = np.zeros(len(self.texts), dtype=np.int16)
        for place, code in zip(at.tolist(), asked.tolist(), strict=True):
            if place < len(self.trigrams) and self.trigrams[place] == code:
                counts[self.names[self.offsets[place] : self.offsets[place + 1]]] += 1
        numbers = np.flatnonzero(counts >= max(1.0, _IN_COMMON * len(asked)))
        if len(numbers) > _JUDGED:
            best = np.argpartition(counts[numbers], -_JUDGED)[-_JUDGED:]
            numbers = numbers[best]
        return [int(number) for number in numbers]


@dataclass(frozen=True, slots=True)
class Entries:
    """Names that are folded already, with what they belong to.

    They are in three lists: 200,000 tuples would keep the garbage collector, and with it the event
    loop, busy for a quarter of a second.
    """

    kinds: list[NameKind] = field(default_factory=list)
    keys: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def add(self, kind: NameKind, rows: Iterable[tuple[int, str | None]]) -> None:
        """Add the names of some things of a kind; those without a name are left out."""
        before = len(self.keys)
        for key, text in rows:
            if text:
                self.keys.append(key)
                self.texts.append(text)
        self.kinds.extend([kind] * (len(self.keys) - before))


def make(entries: Entries) -> Vocabulary:
    """Index names."""
    texts = tuple(entries.texts)
    codes, names = _all_codes(texts)
    pairs = _distinct((codes << 32) | names)
    numbers = (pairs & 0xFFFFFFFF).astype(np.int32)
    sorted_codes = pairs >> 32
    first = _firsts(sorted_codes)
    trigrams = sorted_codes[first]
    return Vocabulary(
        kinds=tuple(entries.kinds),
        keys=np.array(entries.keys, dtype=np.int64),
        texts=texts,
        trigrams=trigrams,
        offsets=np.append(first, len(numbers)).astype(np.int64),
        names=numbers,
    )


def _distinct(values: Ints) -> Ints:
    """Each value once, in order: by sorting, as `numpy.unique` takes seconds for millions."""
    values.sort()
    return values[_firsts(values)]


def _firsts(values: Ints) -> Ints:
    """Where each value begins among sorted ones."""
    begins = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=begins[1:])
    return np.flatnonzero(begins)


def folded(text: str) -> str:
    """Without case, accents and space around."""
    parts = unicodedata.normalize("NFD", text.strip())
    return "".join(part for part in parts if not unicodedata.combining(part)).lower()


def _least(wanted: str) -> float:
    """The score that a question needs: about one wrong letter in four is forgiven."""
    wrong = len(wanted) // 4
    return 100 * (1 - (wrong + 0.5) / max(len(wanted), _SHORT))


def _score(wanted: str, text: str) -> float:
    """How alike they are; a name that begins with or has what is wanted is nearly the same."""
    if len(wanted) < _SHORT:
        return 100.0 if text == wanted else 95.0
    whole = fuzz.ratio(wanted, text)
    part = fuzz.partial_ratio(wanted, text) if len(wanted) <= len(text) else 0.0
    words = fuzz.token_sort_ratio(wanted, text)
    bonus = 2.0 if text.startswith(wanted) else 0.0
    return max(whole, 0.95 * words, 0.9 * part + bonus + 3)


def _codes(text: str) -> Ints:
    data = np.frombuffer(text.encode(), dtype=np.uint8).astype(np.int64)
    return (data[:-2] << 16) | (data[1:-1] << 8) | data[2:]


def _all_codes(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """The trigrams of all texts, each with the number of its text."""
    if not texts:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    parts = [f"{_PAD}{text} ".encode() for text in texts]
    lengths = np.array([len(part) for part in parts], dtype=np.int64)
    data = np.frombuffer(b"".join(parts), dtype=np.uint8).astype(np.int64)
    codes = (data[:-2] << 16) | (data[1:-1] << 8) | data[2:]
    names = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    inside = names[:-2] == names[2:]
    return codes[inside], names[:-2][inside]
