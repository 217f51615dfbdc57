"""Answering from the cache: a GET for something in it, under a token that has been verified before."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from time import time

from edge.admission.passes import Pass, Passes
from edge.cache.entry import Entry
from edge.cache.key import CacheKey
from edge.cache.media_cache import MediaCache
from edge.cmcd.carriage import find_argument
from edge.cmcd.sink import CmcdSink
from edge.figures import note_segment
from edge.fill.outcome import Outcome
from edge.hot_lane.prepared import AnswerWriter, Prepared
from edge.hot_lane.request_head import MAX_LINE_BYTES, HeadFields
from edge.hot_lane.tally import Tally
from edge.prefetch.prefetcher import Prefetcher
from kernel.figures.recorder import FigureRecorder
from kernel.http.access_log import log_request
from kernel.media_path import Resource
from kernel.playback_token import MAX_TOKEN_CHARACTERS

_BEGINNING = b"GET /m/"
_END = b" HTTP/1.1"
_MULTIVARIANT = "/master.m3u8"

_MAX_QUERY_CHARACTERS = MAX_LINE_BYTES - MAX_TOKEN_CHARACTERS - 200

_JOINED_BYTES = 16 << 10
"""A smaller body goes to the socket in one piece with its head."""


@dataclass(frozen=True, slots=True)
class HotAnswers:
    """What the lane answers from, and who is told of it."""

    passes: Passes
    cache: MediaCache
    prefetcher: Prefetcher
    cmcd: CmcdSink
    writer: AnswerWriter
    tally: Tally
    figures: FigureRecorder
    logged: bool
    """Whether each answer is worth a line in the log."""

    def give(self, transport: asyncio.Transport, line: bytes, fields: HeadFields) -> bool:
        """Answer a request, if it is one for something there that its token admits; tells whether it was.

        `line` is the request line without its end. Whoever is not answered here has changed nothing.
        """
        if not (line.startswith(_BEGINNING) and line.endswith(_END)):
            return False
        now_s = time()
        target, _, query = line[len(_BEGINNING) : -len(_END)].decode("latin-1").partition("?")
        text, _, path = target.partition("/")
        by = self.passes.known(text, now_s)
        # Before anything is looked up. A fragment is no part of a path, and keys of the cache hold what looks like one.
        if (
            by is None
            or _id_in(path) not in by.token.assets
            or "#" in path
            or (query and not _is_sound(query))
        ):
            return False
        if path.endswith(_MULTIVARIANT):
            path = f"{path}#{by.token.quality}"
        outcome, entry = Outcome.HIT, self.cache.get(CacheKey(path))
        if entry is None:
            outcome, entry = Outcome.DISK, self._from_disk(path)
        if entry is None or not _admits(by, entry, now_s):
            return False
        if fields.conditional or outcome is Outcome.DISK:
            status, head, body = self.writer.write(entry, fields.conditions, outcome)
            count = self.tally.of(outcome, status)
        else:
            head, body = self.writer.whole(entry, fields.conditions.accept_encoding)
            count = self.tally.hits
        if len(body) <= _JOINED_BYTES:
            transport.write(b"".join((head, self.writer.end, body)))
        else:
            transport.writelines((head + self.writer.end, body))
        duration_s = time() - now_s
        count.add(len(body), duration_s)
        if self.logged:
            log_request("GET", f"/m/{target}", int(head[9:12]), duration_s)
        if not entry.touched:
            self.prefetcher.touched(entry, by)
        self._note(by, entry, now_s + duration_s)
        self._note_cmcd(entry, query, fields.cmcd)
        return True

    def _from_disk(self, path: str) -> Entry | None:
        """What the page cache has. Not the multivariant playlist: an older one may lack the offer of other edges."""
        return None if "#" in path else self.cache.load_at_once(CacheKey(path))

    def _note(self, by: Pass, entry: Entry, given_at_s: float) -> None:
        if by.noted_in != self.figures.slot and entry.path.resource is Resource.SEGMENT:
            note_segment(self.figures, by, given_at_s)

    def _note_cmcd(self, entry: Entry, query: str, headers: Mapping[str, str]) -> None:
        if query and (argument := find_argument(query)) is not None:
            self.cmcd.note(entry.path.rendition, argument)
        if headers:
            self.cmcd.note_headers(entry.path.rendition, headers)


def _id_in(path: str) -> str:
    """What a path names, if it is a media path at all: an asset, or an album stream."""
    return path[6:38] if path.startswith("album/") else path[:32]


def _is_sound(query: str) -> bool:
    """Whether a query has nothing in it that no request line may have; token and path are compared with known ones."""
    return (
        len(query) <= _MAX_QUERY_CHARACTERS and query.isascii() and query.isprintable() and " " not in query
    )


def _admits(by: Pass, entry: Entry, now_s: float) -> bool:
    """Whether a token of the asset admits an entry, now; the last question counts the request."""
    prepared = entry.prepared
    if prepared is None:
        prepared = entry.prepared = Prepared.of(entry)
    return (
        now_s < prepared.good_until_s
        and prepared.quality_ordinal <= by.token.quality.ordinal
        and not (prepared.is_segment and by.listener.take(now_s) > 0)
    )
