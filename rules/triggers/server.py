"""The `server` trigger: how media servers are."""

from typing import Final

from rules.language.build import TriggerKind
from rules.language.fields import Many, Text, may
from rules.triggers.notices import fits_data, notice

EVENTS: Final = ("online", "offline", "update_available", "task_finished")
SERVER: TriggerKind = notice(
    "server",
    EVENTS,
    help_="A server comes, goes, has an update, or has finished a task.",
    more=(
        may("server", Many(Text(), 0), "only these, by id"),
        may("task", Many(Text(), 0), "with `task_finished`: only these tasks"),
    ),
    example="trigger: server\nevent: offline\n",
    gives={
        "server_id": "the id of the server",
        "name": "its name",
        "version": "the new version, with `update_available`",
        "task": "the task as the server calls it, with `task_finished`",
        "title": "its name for people, where there is one",
        "result": "how it ended: completed, failed, cancelled or aborted; Plex does not say",
    },
    fits=fits_data(("task",)),
)
