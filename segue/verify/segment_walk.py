"""Walking a rendition's segments once: fetch, decrypt, parse; facts stay, bytes pass through."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from segue.verify.box import find, read_boxes
from segue.verify.decryption import decrypt
from segue.verify.encryption_tag import EncryptionTag
from segue.verify.errors import DecryptionError, FetchError, MalformedMediaError
from segue.verify.fragment import parse_segment
from segue.verify.initialization import Initialization, parse_initialization
from segue.verify.media_playlist import MediaPlaylist
from segue.verify.place import track_name
from segue.verify.playlist_part import PlaylistPart, PlaylistSegment
from segue.verify.rendition import KeyFact, Segment
from segue.verify.source import Document, Exchange, Kind, Source, redacted

_MOST_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class ClearSegment:
    """One segment on its way to the decoder."""

    clear: bytes
    access_units: list[memoryview]
    media_samples: int
    """How long it says that it lasts."""


@dataclass(slots=True)
class SegmentWalk:
    """One pass over one rendition; read its attributes when the pass is over."""

    source: Source
    location: str
    """Of the media playlist."""
    playlist: MediaPlaylist
    watch: Callable[[], None]
    """Called after every segment."""
    segments: list[Segment] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    _keys: dict[str, bytes] = field(default_factory=dict, repr=False)

    @property
    def keys(self) -> tuple[KeyFact, ...]:
        """What is known of the keys fetched so far."""
        return tuple(
            KeyFact(self._shown(uri), len(key), hashlib.sha256(key).hexdigest())
            for uri, key in self._keys.items()
        )

    @property
    def key_uris(self) -> tuple[str, ...]:
        """Where the playlist's keys lie, as they may be shown."""
        return tuple(self._shown(tag.uri or "") for tag in self.playlist.keys)

    def complain(self, problem: str) -> None:
        """Note a problem, unless there are too many already."""
        if len(self.problems) < _MOST_PROBLEMS:
            self.problems.append(problem)

    def initialization(self, part: PlaylistPart) -> Initialization | None:
        """Fetch and parse a part's initialization section; None, and a problem noted, where that fails."""
        where = self._where(part)
        if part.map is None:
            self.complain(f"{where}no initialization section (EXT-X-MAP)")
            return None
        try:
            raw = self._fetch(part.map.uri, Kind.INITIALIZATION).body
            if part.map.key is not None and part.map.key.encrypts:
                raw = self._decrypt_initialization(raw, part.map.key)
            return parse_initialization(raw)
        except (FetchError, DecryptionError, MalformedMediaError) as error:
            self.complain(f"{where}initialization section: {error}")
            return None

    def walk(self, part: PlaylistPart, initialization: Initialization) -> Iterator[ClearSegment]:
        """Every segment in order up to the first that can't be read; the rest are read for their facts."""
        broken = False
        for number, entry in enumerate(part.segments, start=part.first_segment):
            read = len(self.segments)
            try:
                clear = self._segment(entry, initialization)
                if not broken:
                    yield clear
            except (FetchError, DecryptionError, MalformedMediaError) as error:
                self.complain(f"{self._where(part)}segment {number}: {error}")
                broken = True
                if len(self.segments) == read:
                    self.segments.append(Segment(0, served_clear=False, media=None))
            self.watch()

    def _where(self, part: PlaylistPart) -> str:
        parts = self.playlist.parts
        name = track_name(parts.index(part), len(parts))
        return f"{name}: " if name else ""

    def _segment(self, entry: PlaylistSegment, initialization: Initialization) -> ClearSegment:
        served = self._fetch(entry.uri, Kind.SEGMENT).body
        self.segments.append(Segment(len(served), served_clear=_is_clear(served), media=None))
        clear = served
        if entry.key is not None and entry.key.encrypts:
            clear = self._decrypt(served, entry.key, entry.media_sequence_number)
        media, access_units = parse_segment(clear, initialization)
        self.segments[-1] = Segment(len(served), self.segments[-1].served_clear, media)
        return ClearSegment(clear, access_units, media.duration)

    def _decrypt_initialization(self, served: bytes, tag: EncryptionTag) -> bytes:
        if tag.iv_text is None:
            raise DecryptionError("an EXT-X-KEY without IV governs its EXT-X-MAP (B4.4.4.5)")
        return self._decrypt(served, tag, media_sequence_number=0)

    def _decrypt(self, served: bytes, tag: EncryptionTag, media_sequence_number: int) -> bytes:
        if tag.method != "AES-128":
            raise DecryptionError(f"METHOD={tag.method}: this verifier decrypts AES-128 only")
        if tag.uri is None:
            raise DecryptionError("EXT-X-KEY has no URI")
        if tag.uri not in self._keys:
            self._keys[tag.uri] = self._fetch(tag.uri, Kind.KEY).body
        return decrypt(served, self._keys[tag.uri], tag.iv(media_sequence_number))

    def _shown(self, uri: str) -> str:
        try:
            return redacted(self.source.resolve(self.location, uri))
        except FetchError:
            return redacted(uri)

    def _fetch(self, uri: str, kind: Kind) -> Document:
        try:
            document = (
                self.source.fetch_key(self.location, uri)
                if kind is Kind.KEY
                else self.source.fetch(self.source.resolve(self.location, uri), kind)
            )
        except FetchError as error:
            raise FetchError(f"the {kind} {redacted(uri)[:100]} can't be had: {error}") from error
        if document.exchange is not None:
            self.exchanges.append(document.exchange)
        return document


def _is_clear(served: bytes) -> bool:
    try:
        return find(read_boxes(memoryview(served)), "moof") is not None
    except MalformedMediaError:
        return False
