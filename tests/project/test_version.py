"""The version is the same wherever it stands."""

import json
import tomllib

import hub
from tests.project.checkout import ROOT


def test_the_version_is_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    package = json.loads((ROOT / "frontend" / "package.json").read_text())

    assert {project["version"], package["version"], hub.__version__} == {hub.__version__}
