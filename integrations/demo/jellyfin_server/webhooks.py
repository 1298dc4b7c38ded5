"""The webhook plugin: what happens, sent as JSON that calls itself text/plain."""

from collections.abc import Callable

import orjson

from integrations.demo.jellyfin_server import webhook_payload as payload
from integrations.demo.mediabrowser.activity import LogEntry
from integrations.demo.mediabrowser.backend import Backend
from integrations.demo.mediabrowser.dialect import jellyfin_from
from integrations.demo.mediabrowser.roster import Event, Happening
from integrations.demo.mediabrowser.tasks import Task
from integrations.demo.mediabrowser.user_data import Saved, UserData
from integrations.demo.mediabrowser.webhooks import Post, WebhookSender
from integrations.demo.world.servers import Account, Entry

_PLAYBACK = {
    Event.PLAYBACK_STARTED: "PlaybackStart",
    Event.PROGRESS: "PlaybackProgress",
    Event.PAUSED: "PlaybackProgress",
    Event.UNPAUSED: "PlaybackProgress",
    Event.PLAYBACK_STOPPED: "PlaybackStop",
}
"""There are no notifications of their own for pausing and going on."""
_WITH_SESSION = frozenset({Event.PLAYBACK_STARTED, Event.PLAYBACK_STOPPED})
"""What names its session, in the plugin for 10.10 and later."""
_WATCHED_FROM = 0.90


class WebhookPlugin:
    """Listens to a backend and posts what the plugin would."""

    def __init__(self, backend: Backend, sender: WebhookSender, url: Callable[[], str]) -> None:
        self._backend = backend
        self._sender = sender
        self._url = url
        backend.roster.follow(self._follow)
        backend.user_data.listen(self._user_data)
        backend.jobs.listen(self._task)
        backend.activity.listen(self._signed_in)

    def library(self, added: list[Entry], removed: list[Entry]) -> None:
        """Items came or went."""
        for kind, entries in (("ItemAdded", added), ("ItemDeleted", removed)):
            for entry in entries:
                self._post(kind, self._item(entry))

    def _follow(self, happening: Happening) -> None:
        if happening.event is Event.SESSION_STARTED and happening.session.account:
            properties = payload.session_properties(happening.session)
            self._post("SessionStart", {**properties, **_who(happening.session.account)})
        elif happening.event in _PLAYBACK and happening.playing:
            self._playback(happening)

    def _playback(self, happening: Happening) -> None:
        """One post for every account of the session."""
        playing = happening.playing
        if playing is None or not self._sender.targets:
            return
        properties = self._item(playing.entry)
        properties |= payload.playback_properties(self._backend, happening)
        if happening.event is Event.PLAYBACK_STOPPED:
            runtime = playing.playback.media.duration_s
            share = playing.position_s / runtime if runtime else 0.0
            properties["PlayedToCompletion"] = share >= _WATCHED_FROM
        session = happening.session
        if happening.event in _WITH_SESSION and jellyfin_from(10, 10)(self._backend.dialect):
            properties |= payload.session_properties(session)
        for account in filter(None, (session.account, *session.additional)):
            self._post(_PLAYBACK[happening.event], {**properties, **_who(account)})

    def _user_data(self, account: Account, data: UserData, reason: Saved) -> None:
        properties = self._item(data.entry) | payload.user_data_properties(data)
        self._post("UserDataSaved", {**properties, "SaveReason": reason.value, **_who(account)})

    def _task(self, task: Task) -> None:
        self._post("TaskCompleted", payload.task_properties(task))

    def _signed_in(self, entry: LogEntry) -> None:
        if entry.kind == "signed in" and entry.account:
            self._post("AuthenticationSuccess", _who(entry.account))
        elif entry.kind == "sign-in failed":
            name = entry.name.removeprefix("Failed login attempt from ")
            self._post("AuthenticationFailure", {"Username": name})

    def _item(self, entry: Entry) -> payload.Properties:
        if not self._sender.targets:
            return {}
        now = self._backend.world.clock.now()
        return payload.item_properties(self._backend.item_view(entry, None), now)

    def _post(self, kind: str, properties: payload.Properties) -> None:
        for target in self._sender.targets:
            if target.wants(kind):
                begin = payload.server_properties(self._backend, kind, self._url())
                body = orjson.dumps({**begin, **properties})
                self._sender.send(target, Post(body, "text/plain; charset=utf-8"))


def _who(account: Account) -> payload.Properties:
    return {"NotificationUsername": account.name, "UserId": account.key}
