"""Names of languages and codecs as Plex shows them."""

LANGUAGES = {
    "eng": ("English", "en"),
    "swe": ("Svenska", "sv"),
    "deu": ("Deutsch", "de"),
    "spa": ("Español", "es"),
    "fra": ("Français", "fr"),
    "jpn": ("日本語", "ja"),
}
"""Name and two-letter code by ISO 639-2 code."""

_CODECS = {
    "h264": "H.264",
    "hevc": "HEVC",
    "mpeg2video": "MPEG2VIDEO",
    "mpeg4": "MPEG4",
    "dts": "DTS",
    "truehd": "TRUEHD",
    "eac3": "EAC3",
    "srt": "SRT",
    "pgs": "PGS",
}


def language_name(code: str) -> str:
    """``English`` for ``eng``; ``Unknown`` otherwise."""
    return LANGUAGES.get(code, ("Unknown", ""))[0]


def codec_name(codec: str) -> str:
    """``H.264`` for ``h264``."""
    return _CODECS.get(codec, codec.upper())


def plex_codec(codec: str) -> str:
    """The codec as Plex spells it in attributes: DTS is ``dca``."""
    return {"dts": "dca"}.get(codec, codec)
