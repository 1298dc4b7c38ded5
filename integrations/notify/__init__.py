"""Notification targets by apprise: each config entry is one target, or a group of targets."""

from hub.core.entries import ConfigEntry
from hub.core.hub import Hub
from hub.notify.notifications import NOTIFY
from hub.notify.services import offer_service
from hub.notify.target import Group
from integrations.notify.kinds import GROUP
from integrations.notify.target import AppriseTarget


async def setup_entry(hub: Hub, entry: ConfigEntry[AppriseTarget | Group]) -> None:
    """Offer the target with its service; nothing is connected before something is to be sent."""
    if entry.data["kind"] == GROUP:
        members = tuple(entry.options.get("members", ()))
        group = Group(entry.id, entry.data["slug"], entry.title, members)
        entry.on_unload(hub[NOTIFY].add_group(group))
        entry.runtime_data = group
    else:
        target = AppriseTarget(entry)
        entry.on_unload(hub[NOTIFY].add(target, entry.tasks))
        entry.runtime_data = target
    entry.on_unload(offer_service(hub, entry.data["slug"], entry.title, entry.id))
