"""`usher rules check` knows blueprints, and what is wrong with how they are used."""

from pathlib import Path

import pytest

from frontend.cli.main import main
from tests.rules.blueprints.test_language import GOOD, use


def check(folder: Path, rule: str) -> int:
    for path, text in (("rules/a.yaml", rule), ("blueprints/rule/me/good.yaml", GOOD)):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    return main(["rules", "check", "--config", str(folder)])


def test_a_good_use_is_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, use("{limit: 2}")) == 0
    assert "1 of 1 rules" in capsys.readouterr().out


def test_a_bad_use_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(tmp_path, use("{limt: 2}")) == 1
    assert "rules/a.yaml, line 4" in capsys.readouterr().err
