"""The keys of a rule itself."""

from typing import Final

from rules.language.fields import (
    Anything,
    Data,
    Duration,
    Flag,
    Keys,
    Number,
    OneOf,
    Part,
    Text,
    keys,
    may,
    need,
)

MODES: Final = ("single", "restart", "queued", "parallel")
EXCEEDED: Final = ("silent", "debug", "info", "warning", "error", "critical")
PER: Final = ("rule", "person", "account", "player", "session", "item", "server", "library")
OLD_NAMES: Final = {"trigger": "triggers", "condition": "conditions", "action": "actions"}

TRACE: Final[Keys] = keys(
    may("stored_traces", Number(0, 100, whole=True), "how many traces are kept")
)
COOL_DOWN: Final[Keys] = keys(
    need("for", Duration(), "how long it rests after a run"),
    may("per", OneOf(PER), "for whom it rests", default="person"),
)
RULE: Final[Keys] = keys(
    may("id", Text(100), "never changes, so that traces and switches find it again"),
    may("alias", Text(200), "what people call it"),
    may("description", Text(4000), "what it is for"),
    need("triggers", Part("trigger"), "what sets it off"),
    may("conditions", Part("condition"), "what must hold then"),
    need("actions", Part("action"), "what is done"),
    may("mode", OneOf(MODES), "what happens when it is set off while it runs", default="single"),
    may("max", Number(2, 100, whole=True), "with `queued` and `parallel`: how many", default=10),
    may("max_exceeded", OneOf(EXCEEDED), "how loudly the log tells of more", default="warning"),
    may("variables", Data(), "variables for conditions and actions"),
    may("trigger_variables", Data(), "variables for triggers; they see no states"),
    may("enabled", Flag(), "false switches it off"),
    may("initial_state", Flag(), "Home Assistant's name for enabled"),
    may("cool_down", Data(), "`for` how long it rests after a run, and `per` whom"),
    may("trace", Data(), "`stored_traces`: how many are kept"),
    may("use_blueprint", Anything(), "the blueprint it is made of: path and input"),
)
