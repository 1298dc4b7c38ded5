"""The `account` trigger: new accounts, and those that fall asleep."""

from typing import Final

from rules.language.build import TriggerKind
from rules.language.fields import Many, Text, may
from rules.triggers.notices import notice

EVENTS: Final = ("new", "inactive")
ACCOUNT: TriggerKind = notice(
    "account",
    EVENTS,
    help_="An account is seen for the first time, or played nothing for `inactive_days` (30).",
    more=(may("server", Many(Text(), 0), "only on these servers, by id"),),
    example="trigger: account\nevent: new\n",
    gives={
        "account": "the account",
        "server_id": "the id of its server",
        "days": "days since the last play, with `inactive`",
    },
)
