"""Templates: what they can do, and that they can do no harm, whatever they say."""

import os
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.happening import Happening
from rules.moment import Moment
from rules.scope import Scope
from rules.templates import functions
from rules.templates.errors import TemplateFailed, TemplateInvalid
from rules.templates.filters import FILTERS, FUNCTIONS
from rules.templates.template import Template
from tests.rules.bench import Bench, BenchWorld, session

PATIENCE_S = 1.0
"""What a template may take while hypothesis traces every line; without that, a tenth of it."""


SUM = "{% set n = namespace(v=1) %}{% for x in [1, 2] %}{% set n.v = n.v + x %}{% endfor %}"
NEST = "{% for i in range(99) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s }}"
LOOP = "{% for a in range(5000) %}{% for b in range(5000) %}{% endfor %}{% endfor %}"


def render(text: str, view: Scope | None = None, **variables: Any) -> Any:
    return Template(text).render(variables, view)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ 5 }}", 5),
        ("{{ '5' }}", 5),
        ("{{ 1 / 2 }}", 0.5),
        ("{{ '05' }}", "05"),
        ("{{ [1, 'a'] }}", [1, "a"]),
        ("[1, {{ 2 }}]", [1, 2]),
        ("{{ true }}", True),
        ("True", True),
        ("{{ none }}", None),
        ("a {{ 1 }} b", "a 1 b"),
        ("{{ {'a': 1}.a }}", 1),
        ("{{ missing }}", ""),
        ("{{ thing.missing }}", ""),
        ("{{ missing | default(3) }}", 3),
        ("{{ 'x' | float(2) }}", 2),
        ("{{ '3.7' | int }}", 3),
        ("{{ 2.5 | round }}", 2),
        ("{{ [1, 2, 6] | average }}", 3),
        ("{{ iif(1 > 2, 'yes', 'no') }}", "no"),
        ("{{ 'Straße 7!' | slugify }}", "strae_7"),
        ("{{ '{\"a\": [1]}' | from_json }}", {"a": [1]}),
        ("{{ {'a': 1} | to_json }}", {"a": 1}),
        ("{{ 'abc' is match('a.c') }}", True),
        ("{{ 'xabc' | regex_replace('a(.)', 'z') }}", "xzc"),
        ("{{ 'a1b2' | regex_findall('[0-9]') }}", ["1", "2"]),
        ("{% for x in [1, 2] %}{{ loop.index }}{{ x }}{% endfor %}", 1122),
        (f"{SUM}{{{{ n.v }}}}", 4),
        ("{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m('a') }}", "<a>"),
        ("{{ [3, 1] | sort | join('-') }}", "1-3"),
        ("{{ ['a', 'b'] | map('upper') | list }}", ["A", "B"]),
        ("{{ '%.1f' | format(2.345) }}", 2.3),
        ("{{ distance(52.52, 13.4, 48.14, 11.58) | round }}", 504),
    ],
)
def test_results_are_plain_values(text: str, expected: object) -> None:
    assert render(text, thing={"a": 1}) == expected


async def test_states_facts_and_times_are_seen(bench: Bench) -> None:
    await bench.set_state("sensor.n", "4", peak=9)
    bench.world.facts.values |= {"person.trust": 70, "travel.speed_kmh": None}
    happening = Happening(kind="x", at=datetime(2026, 3, 1, 12, 0, tzinfo=UTC))
    view = Scope(Moment(happening, bench.world.facts), bench.world)

    def see(text: str) -> Any:
        return render(text, view, session=session())

    assert see("{{ states('sensor.n') }}") == 4
    assert see("{{ states.sensor.n.attributes.peak }}") == 9
    assert see("{{ states('sensor.gone') }}") == "unknown"
    assert see("{{ is_state('sensor.n', ['3', '4']) }}") is True
    assert see("{{ state_attr('sensor.n', 'peak') }}") == 9
    assert see("{{ states.sensor | map(attribute='state') | list }}") == ["4"]
    assert see("{{ facts.person.trust + fact('person.trust') }}") == 140
    assert see("{{ facts.travel.speed_kmh is none }}") is True
    assert see("{{ session.view.item.title }}") == "Film"
    assert see("{{ now().hour }}") == 13
    assert see("{{ today_at('14:00') > now() }}") is True
    assert see("{{ (now() - timedelta(hours=2)) | relative_time }}") == "2 hours"
    assert see("{{ as_timestamp(now()) | timestamp_custom('%H:%M') }}") == "13:00"


NASTY = [
    LOOP,
    "{% macro f(n) %}{{ f(n) ~ f(n) }}{% endmacro %}{{ f(1) }}",
    "{% set n = namespace(s='ab') %}{% for i in range(99) %}{% set n.s = n.s ~ n.s %}{% endfor %}",
    "{% set n = namespace(s=[1]) %}" + NEST,
    "{% set x = 'ab' %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 60 + "{{ x }}",
    "{{ 'a' * 1000000000 }}",
    "{{ [0] * 1000000000 }}",
    "{{ 10 ** 1000000 }}",
    "{{ 9999999 ** 99999999 }}",
    "{{ (2 ** 1000) ** 1000 }}",
    "{{ '%999999999d' % 1 }}",
    "{{ '%*d' % (999999999, 1) }}",
    "{{ '%999999999d' | format(1) }}",
    "{{ '{:999999999}'.format(1) }}",
    "{{ '{0.__class__}'.format(1) }}",
    "{{ range(999999999) | list }}",
    "{{ range(5000) | map('regex_match', '(a+)+$') | list }}",
    "{{ ('a' * 9000) is match('(a+)+b') }}",
    "{{ ('a' * 30000) | replace('a', 'b' * 30000) }}",
    "{{ ('a' * 30000).replace('a', 'b' * 30000) }}",
    "{{ ('a' * 30000).join(['x'] * 4000) }}",
    "{{ (['a' * 8000] * 4000) | join }}",
    "{{ [[1] * 4000] * 4000 }}",
    "{{ ([[1] * 2000] * 2) | sum(start=[]) }}",
    "{{ now().strftime('%999999999Y') }}",
    "{{ 'a'.zfill(999999999) }}",
    "{{ 'a'.ljust(999999999) }}",
    "{{ 'a'.expandtabs(999999999) }}",
    "{{ 'a' | center(999999999) }}",
    "{{ 'a' | indent(999999999) }}",
    "{{ range(3).__class__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ self._TemplateReference__context }}",
    "{{ session.__init__.__globals__ }}",
    "{{ session | attr('__class__') }}",
    "{{ lipsum.__globals__['os'].environ }}",
    "{{ cycler.__init__.__globals__.os.environ }}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% extends '/etc/passwd' %}",
    "{% for a in [[1]] recursive %}{{ loop(a) }}{% endfor %}",
    "{{ " + "(" * 3000 + ")" * 3000 + " }}",
    "{{ " + "not " * 1900 + "1 }}",
    "{{ " + "-" * 6000 + "1 }}",
    "{{ 'a'" + " | upper" * 1000 + " }}",
    "[" * 4000,
    "{{ '[' * 4000 }}",
    "{{ '-' * 4000 ~ '1' }}",
    "{{ dict(a=dict).a.__base__ }}",
    "{{ range.__self__ }}",
    "{{ states.__init__ }}",
    "{{ facts._prefix }}",
    "{{ facts.nothing.at.all }}",
    "{{ facts | contains(99) }}",
    "{{ 99 in facts }}",
    "{{ facts | list }}",
    "{% for x in facts %}{{ x }}{% endfor %}",
    "{{ facts[0] }}",
]


def harmless(text: str, **variables: Any) -> Any:
    """Render; the result, or the error that is allowed. Fails when it takes long."""
    world = BenchWorld()
    view = Scope(Moment(Happening(kind="x", at=world.clock.now()), world.facts), world)
    began = time.thread_time()
    try:
        return render(text, view, session=session(), **variables)
    except (TemplateFailed, TemplateInvalid) as error:
        return error
    finally:
        assert time.thread_time() - began < PATIENCE_S, text


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_nothing_holds_up_the_hub_or_gets_out(text: str) -> None:
    result = harmless(text)
    shown = str(result)
    assert len(shown) < 40_000
    assert "root:" not in shown
    assert os.environ.get("PATH", "?") not in shown
    assert "<class" not in shown
    assert "<module" not in shown


_WORDS = "1 99 9999 'ab' x big [1,2] {'a':x} range(4000) none session states facts namespace(a=1)"
_ATOMS = st.sampled_from([*_WORDS.split(), "'(a+)+$'", "1.5", "''", "loop", "self", "''.join"])
_NAMES = sorted({*FILTERS, *functions.FILTERS})
_CALLS = sorted({*FUNCTIONS, *functions.FUNCTIONS, "range", "dict", "states", "namespace"})
_TESTS = st.sampled_from(["defined", "none", "string", "sequence", "iterable", "number"])
_ATTRIBUTES = ["__class__", "_x", "format", "join", "replace", "items", "a", "view", "__init__"]


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["+", "-", "*", "**", "%", "//", "~", "==", "<", "in", "and", "or"])
    return st.one_of(
        st.builds("({} {} {})".format, inner, operators, inner),
        st.builds("({})|{}".format, inner, st.sampled_from(_NAMES)),
        st.builds("({})|{}({})".format, inner, st.sampled_from(_NAMES), inner),
        st.builds("({})|map('{}')|list".format, inner, st.sampled_from(_NAMES)),
        st.builds("{}({})".format, st.sampled_from(_CALLS), inner),
        st.builds("{}({}, {})".format, st.sampled_from(_CALLS), inner, inner),
        st.builds("({}).{}".format, inner, st.sampled_from(_ATTRIBUTES)),
        st.builds("({}).{}({})".format, inner, st.sampled_from(_ATTRIBUTES), inner),
        st.builds("({})[{}]".format, inner, inner),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("({} if {} is {} else 0)".format, inner, inner, _TESTS),
    )


_EXPRESSIONS = st.recursive(_ATOMS, _grown, max_leaves=12)


def _nested(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    loop = "{{% for x in {} %}}{}{{% endfor %}}".format
    keep = (
        "{{% set n = namespace(v={}) %}}{{% for x in range(99) %}}{{% set n.v = {} %}}{}"
        "{{% endfor %}}{{{{ n.v }}}}"
    )
    grow = st.sampled_from(["n.v + n.v", "[n.v, n.v]", "n.v ~ x"])
    return st.one_of(
        st.builds(loop, _EXPRESSIONS, inner),
        st.builds(keep.format, _EXPRESSIONS, grow, inner),
        st.builds("{{% set x %}}{}{{% endset %}}{{{{ x }}}}{{{{ x }}}}".format, inner),
        st.builds("{{% macro m(a) %}}{}{{{{ m(a) }}}}{{% endmacro %}}{{{{ m(1) }}}}".format, inner),
        st.builds("{}{}".format, inner, inner),
    )


TEMPLATES = st.recursive(_EXPRESSIONS.map("{{{{ {} }}}}".format), _nested, max_leaves=5)


@given(TEMPLATES)
@settings(max_examples=400)
def test_no_template_takes_long_or_shows_what_is_inside(text: str) -> None:
    result = harmless(text, x=3, big="a" * 30_000)
    shown = str(result)
    assert len(shown) < 100_000
    for word in ("<module", "<function", "object at 0x", "/usr/", "environ({"):
        assert word not in shown, text


@given(st.text(alphabet="{}%#()[]|.'\"abx_0123 -~*+:,\n", max_size=120))
@settings(max_examples=300)
def test_no_text_breaks_anything(text: str) -> None:
    harmless(text, x=3)
