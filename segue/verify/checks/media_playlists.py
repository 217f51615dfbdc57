"""Rules every media playlist keeps on its own (Apple 7, 8; rfc8216bis 4.4.2-4.4.4, 8)."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate

from segue.verify.media_playlist import MediaPlaylist
from segue.verify.outcome import Check, Finding, Section, failed, judged, passed, warned
from segue.verify.rendition import Rendition
from segue.verify.stream import Stream

TARGET_DURATION_S = 6
OVERRUN_S = Fraction(1, 2)

AAC_FRAME_SAMPLES = 1024
"""The codec frame that EXTINF must be true to; ALAC's and FLAC's are longer, but nothing there needs them."""


def readable(stream: Stream) -> Iterator[Finding]:
    """Whatever is named is there and is what it should be."""
    for rendition in stream.renditions:
        if rendition.problems:
            yield from (failed(rendition.name, problem) for problem in rendition.problems)
        else:
            yield passed(rendition.name, f"{len(rendition.segments)} segments")


def syntax(stream: Stream) -> Iterator[Finding]:
    """Lines, tags and attribute lists are well formed."""
    problems = [("", problem) for problem in stream.multivariant.problems]
    for rendition, playlist in stream.playlists():
        problems += [(rendition.name, problem) for problem in playlist.problems]
    yield from (failed(subject, problem) for subject, problem in problems)
    if not problems:
        yield passed("", f"{1 + len(stream.renditions)} playlists")


def protocol_version(stream: Stream) -> Iterator[Finding]:
    """EXT-X-VERSION is what is needed; a multivariant playlist may also name its media playlists' version."""
    highest = stream.multivariant.version_needed
    for rendition, playlist in stream.playlists():
        needed, version = playlist.version_needed, playlist.version
        highest = max(highest, needed)
        yield judged((version or 1) == needed, rendition.name, f"version {version or 1}", f"version {needed}")
    version = stream.multivariant.version or 1
    fits = stream.multivariant.version_needed <= version <= highest
    yield judged(fits, "multivariant playlist", f"version {version}", f"no higher than {highest}")


def target_duration(stream: Stream) -> Iterator[Finding]:
    """The target is an upper bound of the rounded durations."""
    for rendition, playlist in stream.playlists():
        longest = max((segment.duration_s for segment in playlist.segments), default=Fraction())
        rounded = max(1, int(longest + Fraction(1, 2)))
        target = playlist.target_duration_s
        yield judged(
            target is not None and target >= rounded, rendition.name, f"{target} s", f"at least {rounded} s"
        )


def six_seconds(stream: Stream) -> Iterator[Finding]:
    """The target is six seconds."""
    for rendition, playlist in stream.playlists():
        target = playlist.target_duration_s
        yield judged(target == TARGET_DURATION_S, rendition.name, f"{target} s", f"{TARGET_DURATION_S} s")


def segment_length(stream: Stream) -> Iterator[Finding]:
    """No segment, as told or as it really is, overruns the target by more than half a second."""
    for rendition, playlist in stream.playlists():
        told = [segment.duration_s for segment in playlist.segments]
        longest = max([*told, *(rendition.durations_s() or ())], default=Fraction())
        most = (playlist.target_duration_s or TARGET_DURATION_S) + OVERRUN_S
        yield judged(
            longest <= most, rendition.name, f"longest {seconds(longest)}", f"at most {seconds(most)}"
        )


def extinf(stream: Stream) -> Iterator[Finding]:
    """EXTINF summed over any run is what the media lasts, within one codec frame."""
    for rendition, playlist in stream.playlists():
        error_s = _worst_run_s(rendition, playlist)
        if error_s is None or rendition.initialization is None:
            continue
        frame_s = Fraction(AAC_FRAME_SAMPLES, rendition.initialization.media_timescale)
        found = f"off by {float(error_s) * 1000:.3f} ms at most"
        yield judged(
            error_s < frame_s, rendition.name, found, f"less than a frame of {float(frame_s) * 1000:.1f} ms"
        )


def _worst_run_s(rendition: Rendition, playlist: MediaPlaylist) -> Fraction | None:
    """The largest error of any contiguous run: the spread of the running error."""
    durations = rendition.durations_s()
    if durations is None or len(durations) != len(playlist.segments):
        return None
    errors = (told.duration_s - real for told, real in zip(playlist.segments, durations, strict=True))
    running = list(accumulate(errors, initial=Fraction()))
    return max(running) - min(running)


def playlist_type(stream: Stream) -> Iterator[Finding]:
    """Video on demand says so."""
    for rendition, playlist in stream.playlists():
        yield judged(
            playlist.playlist_type == "VOD", rendition.name, str(playlist.playlist_type or "none"), "VOD"
        )


def end_list(stream: Stream) -> Iterator[Finding]:
    """A finished playlist says so."""
    for rendition, playlist in stream.playlists():
        yield judged(playlist.ended, rendition.name, "present" if playlist.ended else "absent", "present")


def independent_segments(stream: Stream) -> Iterator[Finding]:
    """The tag stands in every media playlist, or for all of them in the multivariant playlist."""
    for rendition, playlist in stream.playlists():
        there = playlist.independent_segments or stream.multivariant.independent_segments
        yield judged(there, rendition.name, "present" if there else "absent", "present")


def has_map(stream: Stream) -> Iterator[Finding]:
    """Every segment has an initialization section."""
    for rendition, playlist in stream.playlists():
        without = sum(segment.map is None for segment in playlist.segments)
        yield judged(
            not without, rendition.name, f"{without} segments without" if without else "present", "present"
        )


def not_empty(stream: Stream) -> Iterator[Finding]:
    """A playlist without segments plays nothing."""
    for rendition, playlist in stream.playlists():
        if not playlist.segments:
            yield failed(rendition.name, "no segment", "at least one")
        elif any(segment.duration_s == 0 for segment in playlist.segments):
            yield warned(rendition.name, "a segment of no duration")
        else:
            yield passed(rendition.name, f"{len(playlist.segments)} segments")


def seconds(value: Fraction | float) -> str:
    """A time for people."""
    return f"{float(value):.3f} s"


CHECKS = tuple(
    Check(name, citation, title, Section.MEDIA_PLAYLIST, run)
    for name, citation, title, run in (
        ("readable", "ours", "Everything named can be fetched, decrypted and parsed", readable),
        ("playlist-syntax", "B4.1-4.4", "Playlists are well formed", syntax),
        ("protocol-version", "B8, B6.2.1", "EXT-X-VERSION is no higher than needed", protocol_version),
        ("segments-present", "B4.4.4", "Every playlist has segments", not_empty),
        ("target-duration", "B4.4.3.1", "TARGETDURATION bounds every rounded EXTINF", target_duration),
        ("target-six-seconds", "A7.5", "The target duration is 6 s", six_seconds),
        ("segment-length", "A7.6-7.7", "No segment is longer than the target + 0.5 s", segment_length),
        ("extinf-true", "A8.1", "EXTINF sums are true to within one codec frame", extinf),
        ("playlist-type", "A8.6", "EXT-X-PLAYLIST-TYPE is VOD", playlist_type),
        ("endlist", "B6.2.1", "EXT-X-ENDLIST is there", end_list),
        ("independent-segments", "AX", "EXT-X-INDEPENDENT-SEGMENTS is there", independent_segments),
        (
            "initialization-section",
            "A8.20",
            "EXT-X-MAP gives every segment its initialization section",
            has_map,
        ),
    )
)
