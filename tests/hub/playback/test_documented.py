"""Every rule that can be set is explained."""

from pathlib import Path

from hub.playback.settings import MinimumModel, RecordingModel, WatchedModel

PAGE = Path(__file__).parents[3] / "docs" / "recording.md"


def test_every_setting_is_in_the_table() -> None:
    text = PAGE.read_text(encoding="utf-8")
    names = set(RecordingModel.model_fields) - {"watched", "minimum"}
    names |= {f"watched.{name}" for name in WatchedModel.model_fields}
    names |= {f"minimum.{name}" for name in MinimumModel.model_fields}
    assert sorted(name for name in names if f"`{name}`" not in text) == []
