"""When two descriptions are of the same item: guids first, a server's own key second."""

from hub.models.item import Item


def tokens(server_id: str, item: Item) -> tuple[str, ...]:
    """The names of an item; two items are the same when they share one.

    With guids these are its guids; without, its key on that server. A live programme without guids
    is known by its channel and title.
    """
    if item.guids:
        return item.guids
    if item.live:
        return (f"{server_id}/{item.live_key or item.key}/{item.title}",)
    return (f"{server_id}/{item.key}",)


def same_on_server(before: Item, now: Item) -> bool:
    """Whether one session of one server still shows the same item.

    Equal keys are the same even when its guids were corrected meanwhile, except for live
    programmes, whose key is that of the tuner session.
    """
    if before.guids and now.guids and not set(before.guids).isdisjoint(now.guids):
        return True
    if before.live or now.live:
        return (
            before.live == now.live and not (before.guids and now.guids) and _same_live(before, now)
        )
    return before.key == now.key


def _same_live(before: Item, now: Item) -> bool:
    return (before.key, before.live_key, before.title) == (now.key, now.live_key, now.title)
