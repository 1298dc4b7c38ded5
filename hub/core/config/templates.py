"""The files that a new installation starts with."""

from pathlib import Path

import hub

TEMPLATES = Path(hub.__file__).resolve().parent.parent / "config"
FILES = {"usher.yaml": 0o644, "secrets.yaml": 0o600}
"""Name to who may read it."""


def write_templates(folder: Path) -> bool:
    """Put the commented files into a folder that is empty; whether that was so."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        return False
    for name, mode in FILES.items():
        path = folder / name
        path.touch(mode=mode)
        path.write_bytes((TEMPLATES / name).read_bytes())
    return True
