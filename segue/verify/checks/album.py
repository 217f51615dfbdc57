"""What makes one stream of an album's tracks: parts that are announced, and in all renditions alike."""

from collections.abc import Iterator
from fractions import Fraction

from segue.verify.media_playlist import MediaPlaylist
from segue.verify.outcome import Check, Finding, Section, failed, judged, not_applicable, passed, warned
from segue.verify.place import Place, track_name
from segue.verify.rendition import Part, Rendition
from segue.verify.stream import Stream


def joined(stream: Stream) -> Iterator[tuple[Rendition, MediaPlaylist]]:
    """Every rendition that consists of several parts."""
    for rendition, playlist in stream.playlists():
        if len(playlist.parts) > 1:
            yield rendition, playlist


def unless_joined(stream: Stream) -> Iterator[Finding]:
    """Says so where there is nothing but single parts."""
    if not any(True for _ in joined(stream)):
        yield not_applicable("one part in every rendition")


def discontinuities(stream: Stream) -> Iterator[Finding]:
    """Where the initialization section changes, the playlist announces it."""
    yield from unless_joined(stream)
    for rendition, playlist in joined(stream):
        silent = [number for number, part in enumerate(playlist.parts) if number and not part.discontinuity]
        for number in silent:
            place = Place(rendition.name, track_name(number, len(playlist.parts)))
            yield failed(place, "another EXT-X-MAP without a discontinuity", "EXT-X-DISCONTINUITY")
        if not silent:
            yield passed(rendition.name, _discontinuities(playlist))


def matching_discontinuities(stream: Stream) -> Iterator[Finding]:
    """Matching content has matching discontinuity numbers, but where an album is also encoded as a whole.

    Such a rendition has none to announce; a player that changes over in the midst of the album must go by time.
    """
    yield from unless_joined(stream)
    expected = next((_discontinuities(playlist) for _, playlist in joined(stream)), None)
    for rendition, playlist in stream.playlists() if expected is not None else ():
        found = _discontinuities(playlist)
        if len(playlist.parts) == 1:
            yield warned(rendition.name, f"encoded as a whole: {found}", f"{expected}, as the others")
        else:
            yield judged(found == expected, rendition.name, found, f"{expected}, as the others")


def _discontinuities(playlist: MediaPlaylist) -> str:
    count = sum(part.discontinuity for part in playlist.parts[1:])
    return f"{count or 'no'} discontinuit{'y' if count == 1 else 'ies'}"


def equal_parts(stream: Stream) -> Iterator[Finding]:
    """Renditions that consist of several parts have equally many, equally long."""
    yield from unless_joined(stream)
    first: Rendition | None = None
    for rendition, _ in joined(stream):
        first = first or rendition
        if len(rendition.parts) != len(first.parts):
            yield failed(
                rendition.name, f"{len(rendition.parts)} parts", f"{len(first.parts)}, as {first.name}"
            )
            continue
        unequal = [
            finding
            for part, like in zip(rendition.parts, first.parts, strict=True)
            for finding in _unequal(Place(rendition.name, part.track), part, like)
        ]
        yield from unequal or [passed(rendition.name, f"{len(rendition.parts)} parts")]


def _unequal(place: Place, part: Part, like: Part) -> Iterator[Finding]:
    init, other = part.initialization, like.initialization
    if init is None or other is None or part.valid_samples is None or like.valid_samples is None:
        return
    length_s = Fraction(part.valid_samples, init.media_timescale)
    expected_s = Fraction(like.valid_samples, other.media_timescale)
    # At another rate a begun sample counts.
    slowest_hz = min(init.media_timescale, other.media_timescale)
    slack_s = 0 if init.media_timescale == other.media_timescale else Fraction(1, slowest_hz)
    if abs(length_s - expected_s) > slack_s:
        yield failed(place, f"{float(length_s):.6f} s", f"{float(expected_s):.6f} s")


def one_format(stream: Stream) -> Iterator[Finding]:
    """Codec, rate, depth and channels stay: players may stumble where a decoder must be set up anew."""
    yield from unless_joined(stream)
    for rendition, _ in joined(stream):
        formats = [(part.track, _format(part)) for part in rendition.parts if part.initialization is not None]
        changes = [(track, found) for track, found in formats if found != formats[0][1]]
        for track, found in changes:
            yield warned(
                Place(rendition.name, track), f"{found}: players may stumble", f"{formats[0][1]}, as before"
            )
        if formats and not changes:
            yield passed(rendition.name, formats[0][1])


def _format(part: Part) -> str:
    init = part.initialization
    if init is None:
        return "unreadable"
    entry = init.entry
    depth = f"{entry.bit_depth}/" if entry.bit_depth else ""
    return f"{entry.codec} {depth}{entry.sample_rate_hz} Hz, {entry.channels} channels"


def initialization_vectors(stream: Stream) -> Iterator[Finding]:
    """The IV is the media sequence number, which runs over the whole album."""
    keyed = [(rendition, playlist) for rendition, playlist in joined(stream) if playlist.keys]
    for rendition, playlist in keyed:
        for number, part in enumerate(playlist.parts):
            named = any(segment.key is not None and segment.key.iv_text for segment in part.segments)
            found = "IV attribute" if named else "media sequence number"
            place = Place(rendition.name, track_name(number, len(playlist.parts)))
            yield judged(not named, place, found, "media sequence number")
    if not keyed:
        yield not_applicable("nothing encrypted in several parts")


CHECKS = tuple(
    Check(name, citation, title, Section.ALBUM, run)
    for name, citation, title, run in (
        ("discontinuity", "B4.4.4.3", "Another EXT-X-MAP comes with a discontinuity", discontinuities),
        ("same-discontinuities", "B6.2.4", "Discontinuities match over renditions", matching_discontinuities),
        ("equal-parts", "ours", "Renditions joined from tracks have equal parts", equal_parts),
        ("iv-by-number", "ours", "The IV is the number that runs over the album", initialization_vectors),
        ("one-format", "ours", "Codec and format stay from track to track", one_format),
    )
)
