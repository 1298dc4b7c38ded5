"""Bandwidth, load and play counts, as the dashboard of a Plex server shows them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from aiohttp import web

from integrations.demo.plex_server import ids
from integrations.demo.plex_server.element import Element, container
from integrations.demo.plex_server.reply import html_error, reply
from integrations.demo.plex_server.state import PlexState, state_of
from integrations.demo.plex_server.table import epoch
from integrations.demo.world.chance import number

from .people import account_elements, device_elements

routes = web.RouteTableDef()

_SPANS = {1: 2_592_000, 2: 604_800, 3: 86_400, 4: 3_600, 6: 5}
"""Seconds of one row by ``timespan``: months, weeks, days, hours, seconds."""
_RECENT_S = 120


@dataclass(frozen=True, slots=True)
class _Traffic:
    """What one account has drawn on one device in one span."""

    account: int
    device: int
    at: int
    lan: bool
    bytes: int


@routes.get("/statistics/bandwidth")
async def bandwidth(request: web.Request) -> web.Response:
    """Bytes sent by account, device and time; needs Plex Pass."""
    state = state_of(request)
    if not state.options.plex_pass:
        return html_error(401, "Unauthorized")
    span = _span(request)
    rows = [
        Element(
            "StatisticsBandwidth",
            {
                "accountID": row.account,
                "deviceID": row.device,
                "timespan": span,
                "at": row.at,
                "lan": row.lan,
                "bytes": row.bytes,
            },
        )
        for row in _traffic(state, span)
        if _wanted(request, row)
    ]
    return reply(request, _with_people(state, rows))


@routes.get("/statistics/resources")
async def resources(request: web.Request) -> web.Response:
    """Load of host and process, a row every five seconds; needs Plex Pass."""
    state = state_of(request)
    if not state.options.plex_pass:
        return html_error(401, "Unauthorized")
    now = epoch(state.now) or 0
    rows = [_load(state, now - age) for age in range(_RECENT_S, -1, -5)]
    return reply(request, container(rows))


@routes.get("/statistics/media")
async def media(request: web.Request) -> web.Response:
    """Completed views by account, device, type and span."""
    state, span = state_of(request), _span(request)
    counts: Counter[tuple[int, int, int, int]] = Counter()
    for view in state.views.rows:
        device = state.device_id(view.device) or 0
        kind = ids.TYPES[view.entry.item.kind][0]
        at = _start_of((epoch(view.viewed_at) or 0), span)
        counts[int(view.account.key), device, at, kind] += 1
    rows = [
        Element(
            "StatisticsMedia",
            {
                "accountID": account,
                "deviceID": device,
                "timespan": span,
                "at": at,
                "metadataType": kind,
                "count": count,
            },
        )
        for (account, device, at, kind), count in counts.items()
    ]
    return reply(request, _with_people(state, rows))


def _span(request: web.Request) -> int:
    text = request.query.get("timespan", "6")
    return int(text) if text.isdecimal() and int(text) in _SPANS else 6


def _start_of(at: int, span: int) -> int:
    return at - at % _SPANS[span]


def _with_people(state: PlexState, rows: list[Element]) -> Element:
    return container([*device_elements(state), *account_elements(state), *rows])


def _wanted(request: web.Request, row: _Traffic) -> bool:
    lan = request.query.get("lan")
    tests = (
        request.query.get("accountID") in {None, str(row.account)},
        request.query.get("deviceID") in {None, str(row.device)},
        lan is None or (lan in {"1", "true"}) is row.lan,
        row.at >= int(request.query.get("at>", 0)),
    )
    return all(tests)


def _traffic(state: PlexState, span: int) -> Iterator[_Traffic]:
    return _recent(state) if _SPANS[span] < _SPANS[4] else _past(state, span)


def _recent(state: PlexState) -> Iterator[_Traffic]:
    """What the running streams have drawn lately: in bursts, as players buffer."""
    now = epoch(state.now) or 0
    for stream in state.streams():
        began = max(epoch(stream.started_at) or 0, now - _RECENT_S)
        for at in range(_start_of(began, 6) + 5, now + 1, 5):
            burst = number(200, stream.number, at) / 100
            yield _Traffic(
                account=int(stream.account.key),
                device=state.device_id(stream.device) or 0,
                at=at,
                lan=stream.connection.local,
                bytes=round(stream.decision.bitrate_kbps * 125 * 5 * burst),
            )


def _past(state: PlexState, span: int) -> Iterator[_Traffic]:
    sums: Counter[tuple[int, int, int]] = Counter()
    for view in state.views.rows:
        device = state.device_id(view.device) or 0
        at = _start_of(epoch(view.viewed_at) or 0, span)
        sums[int(view.account.key), device, at] += view.entry.media[0].size_bytes
    for (account, device, at), total in sums.items():
        yield _Traffic(account, device, at, lan=number(2, account) == 0, bytes=total)


def _load(state: PlexState, at: int) -> Element:
    busy = sum(view.transcode is not None for view in state.sessions())
    wobble = number(1000, state.server.id, at // 5) / 100
    process = min(95.0, 0.4 + busy * 14 + wobble * (0.2 + busy * 0.4))
    return Element(
        "StatisticsResources",
        {
            "timespan": 6,
            "at": at,
            "hostCpuUtilization": round(min(99.0, process + 2 + wobble / 3), 3),
            "processCpuUtilization": round(process, 3),
            "hostMemoryUtilization": round(41 + wobble / 10, 3),
            "processMemoryUtilization": round(2.1 + busy * 0.6, 3),
        },
    )
