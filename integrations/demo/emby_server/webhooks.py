"""Emby's webhooks: as JSON, or as a form with one field `data`."""

import aiohttp
import orjson

from integrations.demo.emby_server import webhook_payload as payload
from integrations.demo.mediabrowser.activity import LogEntry
from integrations.demo.mediabrowser.backend import Backend
from integrations.demo.mediabrowser.dialect import emby_from
from integrations.demo.mediabrowser.roster import Event, Happening
from integrations.demo.mediabrowser.user_data import Saved, UserData
from integrations.demo.mediabrowser.webhooks import Post, Target, WebhookSender
from integrations.demo.world.servers import Account, Entry

_PLAYBACK = {
    Event.PLAYBACK_STARTED: ("playback.start", "started playing"),
    Event.PAUSED: ("playback.pause", "has paused"),
    Event.UNPAUSED: ("playback.unpause", "has resumed"),
    Event.PLAYBACK_STOPPED: ("playback.stop", "has finished playing"),
}
_WATCHED_FROM = 0.90


class Webhooks:
    """Listens to a backend and posts what Emby would."""

    def __init__(self, backend: Backend, sender: WebhookSender) -> None:
        self._backend = backend
        self._sender = sender
        backend.roster.follow(self._follow)
        backend.user_data.listen(self._user_data)
        backend.activity.listen(self._signed_in)

    def library(self, added: list[Entry], removed: list[Entry]) -> None:
        """Items came or went."""
        for event, entries in (("library.new", added), ("library.deleted", removed)):
            for entry in entries:
                title = f"{_title(entry)} on {self._backend.server.name}"
                self._post(event, title, payload.item(self._backend, entry))

    def test(self) -> None:
        """The button that sends a test."""
        old = not emby_from(4, 8)(self._backend.dialect)
        event = "system.webhooktest" if old else "system.notificationtest"
        self._post(event, "Test Notification", {})

    def _follow(self, happening: Happening) -> None:
        playing, session = happening.playing, happening.session
        if happening.event not in _PLAYBACK or playing is None or not self._sender.targets:
            return
        event, verb = _PLAYBACK[happening.event]
        who = session.account.name if session.account else session.info.client
        title = f"{who} {verb} {_title(playing.entry)} on {session.info.device}"
        runtime = playing.playback.media.duration_s
        finished = None
        if happening.event is Event.PLAYBACK_STOPPED:
            finished = bool(runtime and playing.position_s / runtime >= _WATCHED_FROM)
        body = {
            **payload.user(session.account),
            **payload.item(self._backend, playing.entry),
            **payload.session(session),
            **payload.playback(self._backend, playing, finished=finished),
        }
        self._post(event, title, body)

    def _user_data(self, account: Account, data: UserData, reason: Saved) -> None:
        if reason is not Saved.TOGGLED:
            return
        event = "item.markplayed" if data.played else "item.markunplayed"
        body = {**payload.user(account), **payload.item(self._backend, data.entry)}
        self._post(event, f"{account.name} {event} {data.entry.item.title}", body)

    def _signed_in(self, entry: LogEntry) -> None:
        events = {"signed in": "user.authenticated", "sign-in failed": "user.authenticationfailed"}
        if entry.kind in events:
            self._post(events[entry.kind], entry.name, payload.user(entry.account))

    def _post(self, event: str, title: str, body: payload.Body) -> None:
        for target in self._sender.targets:
            if target.wants(event):
                sent = {**payload.envelope(self._backend, event, title), **body}
                self._sender.send(target, self._form(target, orjson.dumps(sent)))

    def _form(self, target: Target, body: bytes) -> Post:
        """The format of the target: by default a multipart form, JSON from 4.9 on."""
        by_default = "json" if emby_from(4, 9)(self._backend.dialect) else "multipart"
        form = target.form or by_default
        if form == "json":
            return Post(body, "application/json")
        fields = aiohttp.FormData(default_to_multipart=form == "multipart")
        fields.add_field("data", body.decode())
        return Post(fields)


def _title(entry: Entry) -> str:
    return entry.item.full_title.replace(" · ", " - ")
