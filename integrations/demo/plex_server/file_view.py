"""A file of the world as Plex shows it: at rest, or as what a session delivers."""

from dataclasses import dataclass

from integrations.demo.world.delivery import Decision
from integrations.demo.world.media import AudioTrack, Media, SubtitleTrack, VideoTrack
from integrations.demo.world.servers import Entry

from . import ids


@dataclass(frozen=True, slots=True)
class FileView:
    """A file as it is shown: at rest, or (with ``decision``) as what a session delivers."""

    entry: Entry
    media: Media
    index: int
    decision: Decision | None = None
    audio: AudioTrack | None = None
    subtitle: SubtitleTrack | None = None
    live_uuid: str | None = None

    @property
    def id(self) -> int:
        """Id of the file."""
        return ids.media_id(self.entry, self.index)

    @property
    def converted(self) -> Decision | None:
        """The decision, when it changes anything."""
        return self.decision if self.decision and self.decision.is_transcoding else None

    @property
    def video(self) -> VideoTrack | None:
        """The video track."""
        return self.media.video

    @property
    def heard(self) -> AudioTrack | None:
        """The audio track that is played, or would be."""
        return self.audio or next(iter(self.media.audio), None)

    @property
    def in_session(self) -> bool:
        """True when it is being played."""
        return self.decision is not None
