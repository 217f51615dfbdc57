"""Media playlists (RFC 8216bis section 4.4.3): what plays under one initialization section and key, and so on."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, count, pairwise

from origin.m3u8.lines import INDEPENDENT_SEGMENTS, START, key_attributes, to_text

_MICROSECONDS = 1_000_000


@dataclass(frozen=True, slots=True)
class Stretch:
    """Segments that have initialization section and key in common."""

    initialization_uri: str
    key_uri: str | None
    """None: they are not encrypted."""
    segments: int


def render_media(
    stretches: Sequence[Stretch], durations_samples: Iterable[int], timescale: int, target_duration_s: int
) -> str:
    """The playlist of some stretches, a discontinuity between any two; one duration for each of their segments.

    Raises:
        InvalidValueError: A key URI has a character that a quoted string can't hold.
    """
    numbers, durations_us = count(), _durations_us(durations_samples, timescale)
    lines = [
        START,
        "#EXT-X-VERSION:6",  # EXT-X-MAP asks for it (section 8)
        f"#EXT-X-TARGETDURATION:{target_duration_s}",
        "#EXT-X-MEDIA-SEQUENCE:0",  # the IV of every segment counts from here (section 5.2)
        "#EXT-X-PLAYLIST-TYPE:VOD",
        INDEPENDENT_SEGMENTS,
    ]
    for place, stretch in enumerate(stretches):
        if place > 0:
            lines += _discontinuity(stretches[place - 1])
        lines += _opening(stretch)
        for _ in range(stretch.segments):
            lines += [f"#EXTINF:{_seconds(next(durations_us))},", f"seg-{next(numbers)}.m4s"]
    lines.append("#EXT-X-ENDLIST")
    return to_text(lines)


def _discontinuity(after: Stretch) -> Iterator[str]:
    yield "#EXT-X-DISCONTINUITY"
    if after.key_uri is not None:
        # Its key would govern the next initialization section as well (section 4.4.4.4).
        yield "#EXT-X-KEY:METHOD=NONE"


def _opening(stretch: Stretch) -> Iterator[str]:
    # Before the key, which would else govern it: the initialization section is clear (section 4.4.4.5).
    yield f'#EXT-X-MAP:URI="{stretch.initialization_uri}"'
    if stretch.key_uri is not None:
        yield f"#EXT-X-KEY:{key_attributes(stretch.key_uri)}"


def _durations_us(durations_samples: Iterable[int], timescale: int) -> Iterator[int]:
    """Whole microseconds whose running sums are the true times, rounded: however long it plays, no drift."""
    ends = accumulate(durations_samples, initial=0)
    ends_us = ((2 * end * _MICROSECONDS + timescale) // (2 * timescale) for end in ends)
    return (end - start for start, end in pairwise(ends_us))


def _seconds(duration_us: int) -> str:
    return f"{duration_us // _MICROSECONDS}.{duration_us % _MICROSECONDS:06d}"
