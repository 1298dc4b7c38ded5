"""Colours that go together."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Inks:
    """Five colours from darkest to lightest, one accent, and the colour of the title."""

    night: str
    deep: str
    mid: str
    light: str
    glow: str
    accent: str
    title: str = "#fffaf0"


NEON = (
    Inks("#0b0620", "#24104f", "#5b21b6", "#c026d3", "#fb7185", "#22d3ee"),
    Inks("#03131f", "#07304a", "#0e7490", "#22d3ee", "#a5f3fc", "#f472b6"),
    Inks("#10041c", "#3b0764", "#7e22ce", "#e879f9", "#fde68a", "#34d399"),
)
COLD = (
    Inks("#04090f", "#0f2233", "#25465f", "#5c8aa8", "#cfe3ee", "#ef4444"),
    Inks("#070a12", "#161d30", "#33405f", "#7685a8", "#dbe2f0", "#f59e0b"),
    Inks("#031414", "#0b2e2e", "#1d5c58", "#5fa39b", "#d5efe9", "#fb923c"),
)
EMBER = (
    Inks("#140404", "#450a0a", "#991b1b", "#f97316", "#fed7aa", "#fde047"),
    Inks("#1b0a12", "#4a1030", "#a21c52", "#f9735b", "#ffd9a8", "#fef08a"),
    Inks("#160b02", "#4a2206", "#a8510f", "#f2a541", "#fdecc8", "#38bdf8"),
)
JEWEL = (
    Inks("#06121f", "#0c2a4d", "#1d4ed8", "#60a5fa", "#dbeafe", "#fbbf24"),
    Inks("#04150f", "#064e3b", "#0f766e", "#34d399", "#d9f99d", "#f472b6"),
    Inks("#170a1f", "#46125c", "#86198f", "#e07be0", "#fbe2ff", "#facc15"),
)
SEPIA = (
    Inks("#14100a", "#3a2c1b", "#7a5c38", "#c9a26b", "#f3e3c3", "#b91c1c"),
    Inks("#0f1110", "#2e3530", "#66716a", "#b3bcae", "#efeee2", "#c2410c"),
    Inks("#15100f", "#40302c", "#86655a", "#cfaa98", "#f8e7dc", "#0f766e"),
)
VERDANT = (
    Inks("#08120b", "#143220", "#2f6b3f", "#86b86b", "#e7f3cf", "#eab308"),
    Inks("#0a1213", "#16383a", "#2f7370", "#82bfae", "#e3f5e6", "#f97316"),
)
PASTEL = (
    Inks("#3b1d4a", "#7a4a8c", "#e58fb0", "#ffc9c2", "#fff1d6", "#5eead4"),
    Inks("#12324d", "#2f6f9f", "#7cc4e8", "#c9ecf7", "#fff7d6", "#fb7185"),
    Inks("#2a3a1f", "#5d8048", "#a8cf7a", "#e0f0b6", "#fffbe0", "#f472b6"),
)
BRIGHT = (
    Inks("#1d1a3a", "#e63946", "#f4a261", "#ffd166", "#fff3d6", "#118ab2"),
    Inks("#0b2545", "#0077b6", "#06d6a0", "#ffd166", "#fef9e7", "#ef476f"),
    Inks("#2b0f2e", "#7b2cbf", "#ff6b6b", "#ffd93d", "#fff6e9", "#4cc9f0"),
    Inks("#14281d", "#2a9d8f", "#e9c46a", "#f4a261", "#fff4e0", "#e76f51"),
)
