"""The rules of the demo: every detection that comes with Usher, as somebody would switch it on."""

from pathlib import Path
from typing import Final

from rules.blueprints.files import BlueprintFiles

DETECTIONS: Final = "detection/"
_HEAD: Final = "# Every detection that comes with Usher, with its defaults.\n"


def write_demo_rules(folder: Path) -> None:
    """Put a file of rules into a configuration folder that has none."""
    target = folder / "rules" / "detections.yaml"
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_HEAD + "".join(_rules(folder)), "utf-8")


def _rules(folder: Path) -> list[str]:
    found = BlueprintFiles(folder).read().blueprints
    return [
        f"- id: {Path(path).stem}\n  alias: {blueprint.name}\n  use_blueprint:\n    path: {path}\n"
        for path, blueprint in sorted(found.items())
        if path.startswith(DETECTIONS)
    ]
