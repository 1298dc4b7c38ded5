"""Configuration: defaults, the file, the environment, and what is said about mistakes."""

from pathlib import Path

import pytest
from pydantic import Field

from hub.core.config import Config, Section, Variable, load_config
from hub.core.config.section import SectionModel
from hub.core.config.sections import CORE_SECTIONS, HOME, HTTP, LOG
from hub.core.config.values import parse_boolean, parse_duration, parse_size


class Inner(SectionModel):
    """A nested model."""

    size: int = Field(default=1, ge=1)


class Outer(SectionModel):
    """A model with one below it."""

    inner: Inner = Inner()
    names: tuple[str, ...] = ()
    key: str | None = None


NESTED = Section(
    "nested",
    Outer,
    (
        Variable("NESTED_SIZE", "inner.size", "", int),
        Variable("NESTED_KEY", "key", "", secret=True),
    ),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def load(folder: Path, text: str = "", environ: dict[str, str] | None = None) -> Config:
    (folder / "usher.yaml").write_text(text)
    return load_config(folder, (*CORE_SECTIONS, NESTED), environ or {})


def texts(config: Config) -> list[str]:
    return [str(problem) for problem in config.problems]


def test_nothing_written_gives_the_defaults_and_no_problem(tmp_path: Path) -> None:
    config = load_config(tmp_path, CORE_SECTIONS, {})
    assert config[HTTP].port == 3857
    assert config[HTTP].host is None
    assert config.problems == ()


def test_the_environment_wins_over_the_file_key_by_key(folder: Path) -> None:
    config = load(
        folder, "nested:\n  inner: {size: 4}\n  names: [a]\nhttp: {port: 1}", {"NESTED_SIZE": "9"}
    )
    assert config[NESTED].inner.size == 9
    assert config[NESTED].names == ("a",)
    assert config[HTTP].port == 1


def test_a_bad_value_names_its_line_and_the_rest_is_used(folder: Path) -> None:
    config = load(folder, "http:\n  port: 70000\n  base_path: usher/\n")
    assert config[HTTP].port == 3857
    assert config[HTTP].base_path == "/usher"
    assert texts(config) == [
        (
            "usher.yaml, line 2, column 3: http.port: input should be less than or equal to 65535. "
            "The default is used."
        )
    ]


def test_a_bad_value_deep_inside_is_dropped_alone(folder: Path) -> None:
    config = load(folder, "nested:\n  inner:\n    size: none\n  names: [a, b]\n")
    assert config[NESTED] == Outer(names=("a", "b"))
    assert texts(config)[0].startswith("usher.yaml, line 3, column 5: nested.inner.size: ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("htp: {}", "htp: is not a section. Did you mean http?"),
        ("http: {prot: 1}", "http.prot: is not a key here. Did you mean port?"),
        ("http: 5", "http: must hold keys and values below it."),
        ("- a", "usher.yaml, line 1: must hold sections such as `http:`."),
        ("http: {port: ]", "usher.yaml, line 1, column 14: is not valid YAML"),
        ("http: {port: !vault x}", "the tag !vault is not known here."),
    ],
)
def test_mistakes_are_said_with_what_would_be_right(folder: Path, text: str, said: str) -> None:
    config = load(folder, text)
    assert any(said in line for line in texts(config)), texts(config)
    assert config[HTTP].port == 3857


def test_secrets_live_apart(folder: Path) -> None:
    (folder / "secrets.yaml").write_text("the_key: hidden\n")
    assert load(folder, "nested: {key: !secret the_key}")[NESTED].key == "hidden"
    config = load(folder, "nested:\n  key: !secret the_kee\n")
    assert texts(config) == [
        (
            "usher.yaml, line 2, column 3: nested.key: secrets.yaml has no the_kee. "
            "Did you mean the_key?"
        )
    ]


def test_variables_that_cannot_be_read_or_are_misspelt(folder: Path) -> None:
    environ = {"TZ": "Mars/Olympus", "LOG_LEVEL": "WARNING", "HTTP_PROT": "1", "PATH": "/bin"}
    config = load(folder, "", environ)
    assert config[HOME].time_zone is None
    assert config[LOG].level == "warn"
    assert texts(config) == [
        (
            "environment: TZ: 'Mars/Olympus' cannot be used: "
            "give an IANA time zone such as Europe/Berlin."
        ),
        "environment: HTTP_PROT: is not a variable of Usher. Did you mean HTTP_PORT?",
    ]


def test_a_bad_variable_is_told_as_such_and_not_by_line(folder: Path) -> None:
    config = load(folder, "nested:\n  inner: {size: 3}\n", {"NESTED_SIZE": "-1"})
    assert texts(config)[0].startswith("environment: nested.inner.size: ")
    assert config[NESTED].inner.size == 1


def test_a_file_that_is_no_text(folder: Path) -> None:
    (folder / "usher.yaml").write_bytes(b"\xff\xfe\x00")
    config = load_config(folder, CORE_SECTIONS, {})
    assert "cannot be read" in texts(config)[0]


@pytest.mark.parametrize(
    ("text", "seconds"), [("30", 30), ("30s", 30), ("5m", 300), ("1h30m", 5400), ("250ms", 0.25)]
)
def test_durations(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "soon", "5 parsecs", "-5m", "5m!"])
def test_no_durations(text: str) -> None:
    with pytest.raises(ValueError, match="give a duration"):
        parse_duration(text)


def test_sizes_and_switches() -> None:
    assert parse_size("2GB") == 2_000_000_000
    assert parse_size("512 MiB") == 512 * 2**20
    assert [parse_boolean(word) for word in ("true", "0", "On")] == [True, False, True]
    with pytest.raises(ValueError, match="give true or false"):
        parse_boolean("perhaps")
