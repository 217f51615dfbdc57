"""A media playlist (B4.4.2-4.4.4), read into what the checks ask about."""

from dataclasses import dataclass
from fractions import Fraction

from segue.verify import limits
from segue.verify.encryption_tag import EncryptionTag
from segue.verify.errors import FetchError
from segue.verify.playlist import Complain, Line, Tag, read_decimal, read_integer, read_lines
from segue.verify.protocol_version import version_needed


@dataclass(frozen=True, slots=True)
class Map:
    """EXT-X-MAP, with the EXT-X-KEY that was in effect where it stands."""

    uri: str
    key: EncryptionTag | None


@dataclass(frozen=True, slots=True)
class PlaylistSegment:
    """One segment as the playlist tells of it."""

    uri: str
    duration_s: Fraction
    media_sequence_number: int
    key: EncryptionTag | None
    map: Map | None


@dataclass(frozen=True, slots=True)
class MediaPlaylist:
    """One media playlist."""

    version: int | None
    version_needed: int
    target_duration_s: int | None
    playlist_type: str | None
    ended: bool
    independent_segments: bool
    segments: tuple[PlaylistSegment, ...]
    problems: tuple[str, ...]

    @property
    def map(self) -> Map | None:
        """The first segment's initialization section."""
        return self.segments[0].map if self.segments else None

    @property
    def keys(self) -> tuple[EncryptionTag, ...]:
        """Every distinct EXT-X-KEY that encrypts something, in order."""
        return tuple(dict.fromkeys(s.key for s in self.segments if s.key is not None and s.key.encrypts))

    @property
    def duration_s(self) -> Fraction:
        """The sum of all EXTINF."""
        return sum((segment.duration_s for segment in self.segments), Fraction())


def parse_media_playlist(body: bytes) -> MediaPlaylist:
    """Read a media playlist.

    Raises:
        FetchError: It is no media playlist, or has more segments than `limits.SEGMENTS`.
    """
    problems: list[str] = []

    def complain(line: int, problem: str) -> None:
        problems.append(f"line {line}: {problem}")

    lines = read_lines(body, complain)
    tags = {line.name: line for line in lines if isinstance(line, Tag)}
    if "EXT-X-STREAM-INF" in tags:
        raise FetchError("a multivariant playlist stands where a media playlist should")
    segments = _SegmentReader(complain).read(lines)
    return MediaPlaylist(
        version=_integer(tags, "EXT-X-VERSION", complain),
        version_needed=version_needed(lines),
        target_duration_s=_integer(tags, "EXT-X-TARGETDURATION", complain),
        playlist_type=tags["EXT-X-PLAYLIST-TYPE"].value if "EXT-X-PLAYLIST-TYPE" in tags else None,
        ended="EXT-X-ENDLIST" in tags,
        independent_segments="EXT-X-INDEPENDENT-SEGMENTS" in tags,
        segments=tuple(segments),
        problems=tuple(problems),
    )


def _integer(tags: dict[str, Tag], name: str, complain: Complain) -> int | None:
    tag = tags.get(name)
    if tag is None:
        return None
    number = read_integer(tag.value)
    if number is None:
        complain(tag.line, f"{name} is not an integer: {tag.value[:60]}")
    return number


class _SegmentReader:
    """Walks the lines in order, because keys, maps and durations govern what follows them."""

    def __init__(self, complain: Complain) -> None:
        self._complain = complain
        self._key: EncryptionTag | None = None
        self._map: Map | None = None
        self._duration_s: Fraction | None = None
        self._number = 0
        self._segments: list[PlaylistSegment] = []

    def read(self, lines: list[Line]) -> list[PlaylistSegment]:
        for line in lines:
            if isinstance(line, Tag):
                self._tag(line)
            else:
                self._segment(line.text, line.line)
        return self._segments

    def _tag(self, tag: Tag) -> None:
        match tag.name:
            case "EXT-X-KEY":
                self._key = EncryptionTag.of(tag)
            case "EXT-X-MAP":
                self._map = Map(tag.attributes.get("URI", ""), self._key)
                if "BYTERANGE" in tag.attributes:
                    self._complain(tag.line, "byte ranges are not read by this verifier")
            case "EXTINF":
                self._duration_s = read_decimal(tag.value.partition(",")[0])
                if self._duration_s is None or "," not in tag.value:
                    self._complain(tag.line, f"EXTINF is malformed: {tag.value[:60]} (B4.4.4.1)")
            case "EXT-X-MEDIA-SEQUENCE":
                self._number = read_integer(tag.value) or 0
                if self._segments:
                    self._complain(tag.line, "EXT-X-MEDIA-SEQUENCE stands after a segment (B4.4.3.2)")
            case "EXT-X-BYTERANGE":
                self._complain(tag.line, "byte ranges are not read by this verifier")
            case _:
                pass

    def _segment(self, uri: str, line: int) -> None:
        if self._duration_s is None:
            self._complain(line, "a segment without EXTINF (B4.4.4.1)")
        if len(self._segments) >= limits.SEGMENTS:
            raise FetchError(f"more than {limits.SEGMENTS} segments")
        duration_s = self._duration_s or Fraction()
        self._segments.append(PlaylistSegment(uri, duration_s, self._number, self._key, self._map))
        self._duration_s = None
        self._number += 1
