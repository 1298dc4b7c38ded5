"""docs/facts.md is what the declarations say; run this module to write it anew."""

import re
from pathlib import Path

import pytest

from rules.facts.catalogue import FACTS, all_facts
from rules.facts.documentation import facts_page
from tests.rules.facts.peers import PEERS, TAUTULLI, TRACEARR

PAGE = Path(__file__).parents[3] / "docs" / "facts.md"


def test_the_page_is_what_the_declarations_say() -> None:
    assert PAGE.read_text("utf-8") == facts_page(PEERS)


def test_names_are_unique_and_have_a_subject() -> None:
    names = [fact.name for fact in all_facts()]
    assert len(names) == len(set(names))
    assert [name for name in names if not re.fullmatch(r"[a-z]+\.[a-z][a-z0-9_]*", name)] == []


@pytest.mark.parametrize(("peer", "least"), [("Tautulli", 303), ("Tracearr", 35)])
def test_what_peers_can_test_is_expressed(peer: str, least: int) -> None:
    expressed = PEERS[peer]
    unknown = {
        theirs: ours
        for theirs, ours in expressed.items()
        if re.fullmatch(r"[a-z]+\.\w+", ours) and ours not in FACTS
    }
    assert unknown == {}
    assert len(expressed) >= least


def test_few_things_of_peers_have_no_fact() -> None:
    without = [name for name, ours in ({**TAUTULLI, **TRACEARR}).items() if ours not in FACTS]
    assert len(without) < 40


if __name__ == "__main__":
    PAGE.write_text(facts_page(PEERS), "utf-8")
