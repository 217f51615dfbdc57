"""A media playlist (B4.4.2-4.4.4), read into what the checks ask about."""

from dataclasses import dataclass
from fractions import Fraction

from segue.verify import limits
from segue.verify.encryption_tag import EncryptionTag
from segue.verify.errors import FetchError
from segue.verify.playlist import Complain, Line, Tag, read_decimal, read_integer, read_lines
from segue.verify.playlist_part import Map, PlaylistPart, PlaylistSegment, split_parts
from segue.verify.protocol_version import version_needed


@dataclass(frozen=True, slots=True)
class MediaPlaylist:
    """One media playlist."""

    version: int | None
    version_needed: int
    target_duration_s: int | None
    playlist_type: str | None
    ended: bool
    independent_segments: bool
    parts: tuple[PlaylistPart, ...]
    """In order; of a track there is one, of an album stream one a track, or one where it was encoded as a whole."""
    problems: tuple[str, ...]

    @property
    def segments(self) -> tuple[PlaylistSegment, ...]:
        """Those of all parts."""
        return tuple(segment for part in self.parts for segment in part.segments)

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
        FetchError: It is no media playlist, or has more segments or parts than `limits` allow.
    """
    problems: list[str] = []

    def complain(line: int, problem: str) -> None:
        problems.append(f"line {line}: {problem}")

    lines = read_lines(body, complain)
    tags = {line.name: line for line in lines if isinstance(line, Tag)}
    if "EXT-X-STREAM-INF" in tags:
        raise FetchError("a multivariant playlist stands where a media playlist should")
    parts = split_parts(_SegmentReader(complain).read(lines))
    if len(parts) > limits.PARTS:
        raise FetchError(f"more than {limits.PARTS} parts between discontinuities")
    return MediaPlaylist(
        version=_integer(tags, "EXT-X-VERSION", complain),
        version_needed=version_needed(lines),
        target_duration_s=_integer(tags, "EXT-X-TARGETDURATION", complain),
        playlist_type=tags["EXT-X-PLAYLIST-TYPE"].value if "EXT-X-PLAYLIST-TYPE" in tags else None,
        ended="EXT-X-ENDLIST" in tags,
        independent_segments="EXT-X-INDEPENDENT-SEGMENTS" in tags,
        parts=parts,
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
        self._discontinuity: Tag | None = None
        self._segments: list[PlaylistSegment] = []

    def read(self, lines: list[Line]) -> list[PlaylistSegment]:
        for line in lines:
            if isinstance(line, Tag):
                self._tag(line)
            else:
                self._segment(line.text, line.line)
        if self._discontinuity is not None:
            self._complain(
                self._discontinuity.line, "EXT-X-DISCONTINUITY with no segment after it (B4.4.4.3)"
            )
        return self._segments

    def _tag(self, tag: Tag) -> None:
        match tag.name:
            case "EXT-X-KEY":
                self._key = EncryptionTag.of(tag)
            case "EXT-X-MAP":
                self._map = Map(tag.attributes.get("URI", ""), self._key)
                if "BYTERANGE" in tag.attributes:
                    self._complain(tag.line, "byte ranges are not read by this verifier")
            case "EXT-X-DISCONTINUITY":
                self._announce(tag)
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

    def _announce(self, discontinuity: Tag) -> None:
        if self._discontinuity is not None:
            self._complain(discontinuity.line, "EXT-X-DISCONTINUITY twice before one segment (B4.4.4.3)")
        self._discontinuity = discontinuity

    def _segment(self, uri: str, line: int) -> None:
        if self._duration_s is None:
            self._complain(line, "a segment without EXTINF (B4.4.4.1)")
        if len(self._segments) >= limits.SEGMENTS:
            raise FetchError(f"more than {limits.SEGMENTS} segments")
        duration_s = self._duration_s or Fraction()
        discontinuity = self._discontinuity is not None
        self._segments.append(
            PlaylistSegment(uri, duration_s, self._number, self._key, self._map, discontinuity)
        )
        self._duration_s, self._discontinuity = None, None
        self._number += 1
