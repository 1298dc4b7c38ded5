"""What only Emby tells of a transcode: the load of its process, and each step of the work."""

from typing import Any

from integrations.demo.world.delivery import Decision, Method, SubtitleMethod
from integrations.demo.world.stream import Playback

_MOST_POINTS = 280
"""As many seconds as a captured body of 88 KB held."""


def _seconds(elapsed_s: float, wanted: bool) -> range:
    return range(1, min(int(elapsed_s), _MOST_POINTS) + 1) if wanted else range(0)


def cpu_history(elapsed_s: float, wanted: bool) -> list[dict[str, float]]:
    """One pair of time and load for each second; empty unless wanted."""
    return [
        {"Item1": second + 0.0025131, "Item2": 0.25 + second % 7 / 100}
        for second in _seconds(elapsed_s, wanted)
    ]


def process_statistics(elapsed_s: float, wanted: bool) -> dict[str, Any]:
    """The load of the transcoder, with one point for each second when wanted."""
    return {
        "CurrentCpu": 0.31,
        "AverageCpu": 0.28,
        "CurrentVirtualMemory": 174_387_200,
        "CurrentWorkingSet": 23_515_136,
        "Metrics": [
            {
                "Time": f"PT{second}.0025131S",
                "CpuPercent": 0.25 + second % 7 / 100,
                "VirtualMemory": 173_613_056 + second,
                "WorkingSet": 22_704_128 + second,
            }
            for second in _seconds(elapsed_s, wanted)
        ],
    }


def pipeline(playback: Playback, decision: Decision) -> list[dict[str, Any]]:
    """The steps a picture goes through: decoder and encoder."""
    video = playback.media.video
    if video is None:
        return []
    copied = decision.video is not Method.TRANSCODE
    encoded = "copy" if copied else decision.video_codec or "h264"
    return [
        _step("Decoder", "Decode", video.codec, decision.hw_decode, copied=copied),
        _step("Encoder", "Encode", encoded, decision.hw_encode, copied=copied),
    ]


def subtitle_pipelines(playback: Playback, decision: Decision) -> list[list[dict[str, Any]]]:
    """The steps of a text subtitle that is converted on its way."""
    subtitle = playback.subtitle
    if subtitle is None or subtitle.is_picture or decision.subtitle is SubtitleMethod.NONE:
        return []
    decode = _step("Decoder", "Decode", subtitle.codec, None, copied=False)
    encode = _step("Encoder", "Encode", "webvtt", None, copied=False)
    return [[decode, encode]]


def _step(
    kind: str, verb: str, codec: str, hardware: str | None, *, copied: bool
) -> dict[str, Any]:
    used = None if copied else hardware
    return {
        "HardwareContextName": used.upper() if used else "Software",
        "IsHardwareContext": used is not None,
        "Name": f"{'HW' if used else 'SW'} {verb} {codec}",
        "Short": codec.upper(),
        "StepType": kind,
        "StepTypeName": verb,
        "FfmpegName": f"{codec}_{used}" if used else codec,
        "FfmpegDescription": f"{codec} ({verb.lower()}r)",
        "FfmpegOptions": "",
        "Param": "0:0 - COPY" if copied else codec.upper(),
        "ParamShort": codec.upper(),
    }
