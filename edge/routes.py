"""The edge's one route, `/m/{token}/{path}`: whatever the hot lane leaves to it."""

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TypeVar

from aiohttp import web

from edge import metrics
from edge.admission.passes import Pass
from edge.cache.entry import Entry
from edge.cmcd.carriage import find_argument
from edge.errors import KnownAbsentError
from edge.figures import count_media, note_segment
from edge.fill.found import Found
from edge.fill.outcome import Outcome, cache_status
from edge.parts import EdgeParts
from edge.rate_limit.errors import SegmentsLimitedError
from edge.steering.manifest import STEERING_MIME, steering_manifest
from edge.streaming import stream
from edge.upstream.loop import LOOP_HEADER, extend_loop_field
from kernel.admission import Admitted
from kernel.http.cors import allow_every_origin
from kernel.http.respond import respond
from kernel.media_path import Resource
from kernel.peer import PEER_HEADER

ResponseT = TypeVar("ResponseT", bound=web.StreamResponse)

_NO_STORE = {"Cache-Control": "no-store"}


PARTS = web.AppKey("PARTS", EdgeParts)


@dataclass(slots=True)
class Life:
    """How far this edge is on its way to its end."""

    draining: asyncio.Event
    """Set: everything is served, but players are sent elsewhere."""
    ending: bool = False
    """No connection is kept after its next answer."""


LIFE = web.AppKey("LIFE", Life)


def add_media_routes(app: web.Application) -> None:
    """Serve everything under `/m/`."""
    app.router.add_get("/m/{target:.*}", _get)
    allow_every_origin(app, "/m/")


async def _get(request: web.Request) -> web.StreamResponse:
    parts = request.app[PARTS]
    now_s = time.time()
    is_peer = parts.peers.recognise(request.headers.get(PEER_HEADER))
    admitted, by = await parts.passes.admit(request.match_info["target"], now_s=now_s, peer=is_peer)
    if is_peer:
        via = extend_loop_field(request.headers.getall(LOOP_HEADER, ()), parts.settings.name)
        admitted = replace(admitted, via=via)
    resource = admitted.path.resource
    if resource is Resource.KEY:
        return await _get_key(parts, admitted)
    if resource is Resource.STEERING:
        return _get_steering(request, parts, admitted)
    if is_peer:
        return await _get_media(request, parts, admitted, None)
    if resource is Resource.SEGMENT and (wait_s := by.listener.take(now_s)) > 0:
        raise SegmentsLimitedError(wait_s)
    _note_cmcd(request, parts, admitted)
    return await _get_media(request, parts, admitted, by)


async def _get_media(
    request: web.Request, parts: EdgeParts, admitted: Admitted, by: Pass | None
) -> web.StreamResponse:
    """`by` is the listener's pass, or None when a peer asks: what follows is then the peer's to fetch."""
    try:
        found = await parts.media.get(admitted)
    except KnownAbsentError:
        metrics.REQUESTS.labels(Outcome.NEGATIVE.value).inc()
        raise
    extra = {"Cache-Status": found.cache_status(parts.settings.name)}
    response: web.StreamResponse
    if found.filling is not None and _is_plain(request, admitted.path.resource):
        response, complete = await stream(request, found.filling, extra)
        entry = await found.filling.entry() if complete else None
    else:
        entry = await _whole(found)
        response = respond(request, entry.representation, extra)
    if by is not None and entry is not None:
        count_media(parts.figures, found.outcome, response.content_length or 0)
        if by.noted_in != parts.figures.slot and admitted.path.resource is Resource.SEGMENT:
            note_segment(parts.figures, by, time.time())
        parts.prefetcher.touched(entry, by)
    return _counted(response, found.outcome)


async def _get_key(parts: EdgeParts, admitted: Admitted) -> web.Response:
    content_key, outcome = await parts.media.get_key(admitted)
    headers = {
        **_NO_STORE,
        "Content-Type": "application/octet-stream",
        "Cache-Status": cache_status(parts.settings.name, outcome),
    }
    return _counted(web.Response(body=content_key, headers=headers), outcome)


def _get_steering(request: web.Request, parts: EdgeParts, admitted: Admitted) -> web.Response:
    draining = request.app[LIFE].draining.is_set()
    manifest = steering_manifest(parts.settings, draining=draining, listener=admitted.token.subject)
    return web.Response(body=manifest, content_type=STEERING_MIME, headers=_NO_STORE)


def _note_cmcd(request: web.Request, parts: EdgeParts, admitted: Admitted) -> None:
    rendition = admitted.path.rendition
    if (argument := find_argument(request.raw_path.partition("?")[2])) is not None:
        parts.cmcd.note(rendition, argument)
    parts.cmcd.note_headers(rendition, request.headers)


def _is_plain(request: web.Request, resource: Resource) -> bool:
    """Whether the answer is the whole body as it is: that may begin before its end is there."""
    asks_for_more = any(name in request.headers for name in ("Range", "If-None-Match"))
    return (
        request.method == "GET"
        and resource in (Resource.INITIALIZATION, Resource.SEGMENT)
        and not asks_for_more
    )


async def _whole(found: Found) -> Entry:
    if found.entry is not None:
        return found.entry
    assert found.filling is not None
    return await found.filling.entry()


def _counted(response: ResponseT, outcome: Outcome) -> ResponseT:
    metrics.REQUESTS.labels(outcome.value).inc()
    metrics.ANSWERED_BYTES.labels(outcome.value).inc(response.content_length or 0)
    return response
