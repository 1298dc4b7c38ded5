"""Every kind of trigger."""

from collections.abc import Mapping
from typing import Final

from rules.language.build import TriggerKind
from rules.triggers.account import ACCOUNT
from rules.triggers.alert import ALERT
from rules.triggers.cron import CRON
from rules.triggers.device import DEVICE
from rules.triggers.event import EVENT
from rules.triggers.hub import HUB
from rules.triggers.library import LIBRARY
from rules.triggers.mqtt import MQTT
from rules.triggers.numeric_state import NUMERIC_STATE
from rules.triggers.playback import PLAYBACK
from rules.triggers.server import SERVER
from rules.triggers.session_count import SESSION_COUNT
from rules.triggers.state import STATE
from rules.triggers.template import TEMPLATE
from rules.triggers.time import TIME
from rules.triggers.time_pattern import TIME_PATTERN
from rules.triggers.trust import TRUST
from rules.triggers.webhook import WEBHOOK

TRIGGERS: Final[Mapping[str, TriggerKind]] = {
    kind.name: kind
    for kind in (
        PLAYBACK,
        SESSION_COUNT,
        STATE,
        NUMERIC_STATE,
        EVENT,
        TIME,
        TIME_PATTERN,
        CRON,
        TEMPLATE,
        WEBHOOK,
        MQTT,
        SERVER,
        LIBRARY,
        ACCOUNT,
        DEVICE,
        ALERT,
        TRUST,
        HUB,
    )
}
