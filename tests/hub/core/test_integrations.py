"""Finding and loading integrations: what is wrong with one is said in words and hurts no other."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from hub.core.entries import ENTRIES, EntryRecord, EntryState
from hub.core.errors import InvalidInput, NotFound
from hub.core.hub import Hub
from hub.core.integrations import IntegrationBroken, Loader
from hub.core.integrations.manifest import Manifest, read_manifest
from hub.core.integrations.strings import load_strings
from hub.core.issues import ISSUES
from hub.core.parts import CoreSettings, core_parts, running_entries


def write(folder: Path, domain: str, manifest: str = "", **modules: str) -> Path:
    """An integration in the user's folder."""
    place = folder / "custom_integrations" / domain
    place.mkdir(parents=True)
    usual = f"domain: {domain}\nname: {domain.title()}\nversion: 1.0.0\n"
    (place / "manifest.yaml").write_text(usual + manifest)
    for name, source in {"__init__": "", **modules}.items():
        (place / f"{name}.py").write_text(source)
    return place


@pytest.fixture
async def loader(tmp_path: Path) -> AsyncIterator[Loader]:
    loader = Loader(tmp_path, package=None)
    yield loader
    await loader.stop()


async def test_built_in_and_custom_integrations_are_found_without_running_their_code(
    tmp_path: Path,
) -> None:
    write(tmp_path, "mine", __init__="raise SystemExit('never imported')")
    loader = Loader(tmp_path, package="tests.hub.core.shelf")
    await loader.start()
    found = {item.domain: (item.name, item.custom) for item in loader.all()}
    assert found["mine"] == ("Mine", True)
    assert found["scripted"] == ("Scripted", False)
    assert loader.problems == []
    await loader.stop()


@pytest.mark.allow_logs("replaces the built-in one")
async def test_a_custom_integration_replaces_the_built_in_one(tmp_path: Path) -> None:
    write(tmp_path, "single", __init__="WHO = 'custom'")
    loader = Loader(tmp_path, package="tests.hub.core.shelf")
    await loader.start()
    assert (await loader.get("single").module()).WHO == "custom"
    await loader.stop()


async def test_modules_of_a_custom_integration_import_each_other(
    tmp_path: Path, loader: Loader
) -> None:
    write(
        tmp_path,
        "mine",
        __init__="from .client import ANSWER\nimport custom_integrations.mine.other as other\n",
        client="ANSWER = 42",
        other="from custom_integrations.mine.client import ANSWER as AGAIN",
    )
    await loader.start()
    module = await loader.get("mine").module()
    assert (module.ANSWER, module.other.AGAIN) == (42, 42)
    assert loader.get("mine").has("client")
    assert not loader.get("mine").has("diagnostics")
    await loader.stop()
    assert not [name for name in sys.modules if name.startswith("custom_integrations")]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("def f(:\n", "SyntaxError.*__init__.py, line 1"),
        ("\n\nimport nowhere_at_all\n", "No module named 'nowhere_at_all'.*__init__.py, line 3"),
        ("1/0", "ZeroDivisionError.*__init__.py, line 1"),
        ("raise SystemExit(3)", "SystemExit: 3.*__init__.py, line 1"),
    ],
)
async def test_code_that_does_not_import_is_reported_with_its_line(
    tmp_path: Path, loader: Loader, source: str, words: str
) -> None:
    write(tmp_path, "bad", __init__=source)
    await loader.start()
    with pytest.raises(IntegrationBroken, match=words):
        await loader.get("bad").module()


async def test_a_missing_requirement_is_named_with_the_command_that_installs_it(
    tmp_path: Path,
) -> None:
    loader = Loader(tmp_path, package="tests.hub.core.shelf")
    await loader.start()
    needy = loader.get("needy")
    assert needy.missing_requirements() == ["usher-imaginary-package>=2"]
    with pytest.raises(IntegrationBroken, match=r"-m pip install 'usher-imaginary-package>=2'"):
        await needy.module()


@pytest.mark.allow_logs("cannot be used")
async def test_a_broken_custom_integration_leaves_the_hub_and_its_entry_says_why(
    tmp_path: Path,
) -> None:
    write(tmp_path, "bad", __init__="import nowhere_at_all")
    write(tmp_path, "worse", manifest="colour: red\n")
    write(tmp_path, "good", __init__="async def setup_entry(hub, entry): pass")
    async with core_parts(Hub(tmp_path), CoreSettings(package=None)) as hub, running_entries(hub):
        states = {}
        for domain in ("bad", "worse", "good"):
            entry = await hub[ENTRIES].add(EntryRecord(domain=domain, title=domain))
            states[domain] = (entry.state, entry.reason or "")
        issues = [issue.title for issue in hub[ISSUES].all()]
    assert states["good"] == (EntryState.LOADED, "")
    assert "nowhere_at_all" in states["bad"][1]
    assert "colour: unknown key; known are domain" in states["worse"][1]
    assert issues == ["The integration worse cannot be used"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("domain: [", "not valid YAML"),
        ("- a list", "must be a mapping"),
        ("domain: other\nname: X\nversion: '1'", "domain is 'other', but the folder is 'mine'"),
        ("domain: mine\nname: X", "version: Field required"),
        ("domain: mine\nname: X\nversion: '1'\niot_class: psychic", "iot_class: Input should be"),
        (
            "domain: mine\nname: X\nversion: '1'\nzeroconf: [plex]",
            "zeroconf.0.type: .*service type",
        ),
        ("domain: mine\nname: X\nversion: '1'\nudp: [{port: 0, question: x}]", "udp.0.port"),
        ("domain: mine\nname: X\nversion: '1'\nrequirements: ['a b']", "requirements.0: .*package"),
    ],
)
def test_a_wrong_manifest_says_what_is_wrong_and_where(
    tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "mine" / "manifest.yaml"
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(InvalidInput, match=f"(?s)manifest.yaml.*{words}"):
        read_manifest(path)


def test_a_matcher_may_be_a_type_alone() -> None:
    manifest = Manifest.model_validate(
        {"domain": "a", "name": "A", "version": "1.0", "zeroconf": ["_plexmediasvr._tcp.local."]}
    )
    assert manifest.zeroconf[0].type == "_plexmediasvr._tcp.local."


@pytest.mark.allow_logs("cannot be used")
async def test_dependencies_that_cannot_be_met_are_reported(tmp_path: Path, loader: Loader) -> None:
    write(tmp_path, "a", "dependencies: [b]\n")
    write(tmp_path, "b", "dependencies: [a]\n")
    write(tmp_path, "c", "dependencies: [nowhere]\n")
    write(tmp_path, "d")
    await loader.start()
    assert [item.domain for item in loader.all()] == ["d"]
    assert {problem.domain for problem in loader.problems} == {"a", "b", "c"}
    with pytest.raises(NotFound, match="depends on nowhere"):
        loader.get("c")
    with pytest.raises(NotFound, match="There is no integration nowhere"):
        loader.get("nowhere")


async def test_two_flows_in_one_module_are_refused(tmp_path: Path, loader: Loader) -> None:
    from hub.core.flows import ConfigFlow  # noqa: PLC0415 - only here

    flows = "from hub.core.flows import ConfigFlow\nclass A(ConfigFlow): pass\n"
    write(tmp_path, "mine", config_flow=flows + "class B(ConfigFlow): pass\n")
    write(tmp_path, "none", config_flow="X = 1")
    await loader.start()
    with pytest.raises(IntegrationBroken, match="one ConfigFlow, not A, B"):
        await loader.get("mine").subclass("config_flow", ConfigFlow)
    assert await loader.get("none").subclass("config_flow", ConfigFlow) is None


def test_texts_fall_back_from_language_to_english_to_the_common_ones(tmp_path: Path) -> None:
    (tmp_path / "translations").mkdir()
    (tmp_path / "strings.json").write_text('{"a": {"x": "one {n}", "y": "two"}}')
    (tmp_path / "translations" / "pt.json").write_text('{"a": {"x": "um {n}"}}')
    (tmp_path / "translations" / "pt-BR.json").write_text('{"a": {"z": "três"}}')
    strings = load_strings(tmp_path, "pt-BR")
    assert strings.get("a.x", {"n": "1"}) == "um 1"
    assert (strings.get("a.y"), strings.get("a.z"), strings.get("a.q")) == ("two", "três", None)
    assert strings.get("a") is None
    assert strings.section("a") == {"x": "um {n}", "y": "two", "z": "três"}
    assert strings.get("config.abort.already_configured") == "This is set up already."
    (tmp_path / "strings.json").write_text("{")
    with pytest.raises(InvalidInput, match=r"strings\.json is not valid JSON"):
        load_strings(tmp_path, "en")
