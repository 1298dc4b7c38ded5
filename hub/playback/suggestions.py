"""Who may be the same human: suggestions by name, never links."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from hub.models.people import Account

NEAR = 88.0
"""The least similarity, of 100, for a suggestion (rapidfuzz's ratio of the folded names)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSuggestion:
    """Two persons with accounts of equal or near names on different servers."""

    person_id: str
    other_id: str
    account: Account
    other: Account
    score: float

    @property
    def exact(self) -> bool:
        """Whether the names are equal but for case, accents and punctuation."""
        return self.score >= 100


def folded(name: str) -> str:
    """A name without case, accents, punctuation and a mail domain."""
    local = name.partition("@")[0] or name
    plain = unicodedata.normalize("NFKD", local).casefold()
    return re.sub(r"[\W_]+", "", "".join(c for c in plain if not unicodedata.combining(c)))


def suggest_persons(
    accounts: Sequence[Account], links: Mapping[tuple[str, str], str], near: float = NEAR
) -> list[PersonSuggestion]:
    """The pairs worth asking about, the most similar first; one for each two persons."""
    named = [(folded(account.title or account.name), account) for account in accounts]
    best: dict[tuple[str, str], PersonSuggestion] = {}
    for (name, account), (other_name, other) in combinations(named, 2):
        pair = _pair(account, other, links)
        if pair is None or not name or not other_name:
            continue
        score = fuzz.ratio(name, other_name, score_cutoff=near)
        if score and (pair not in best or best[pair].score < score):
            best[pair] = PersonSuggestion(
                person_id=pair[0], other_id=pair[1], account=account, other=other, score=score
            )
    return sorted(best.values(), key=lambda item: (-item.score, item.person_id, item.other_id))


def _pair(
    account: Account, other: Account, links: Mapping[tuple[str, str], str]
) -> tuple[str, str] | None:
    if account.server_id == other.server_id:
        return None
    first = links.get((account.server_id, account.key))
    second = links.get((other.server_id, other.key))
    if first is None or second is None or first == second:
        return None
    return (first, second) if first < second else (second, first)
