"""What all renditions of a track share, so that a player may switch at any boundary (Apple 8.2-8.7, 8.22)."""

from collections.abc import Iterator
from fractions import Fraction

from segue.verify.checks.media_playlists import AAC_FRAME_SAMPLES, seconds
from segue.verify.initialization import Initialization
from segue.verify.outcome import Check, Finding, Section, failed, judged, passed
from segue.verify.rendition import Rendition
from segue.verify.stream import Stream

_Cuts = tuple[Rendition, Initialization, list[Fraction]]
"""A rendition, its first initialization section, and the instants between its segments."""


def same_target(stream: Stream) -> Iterator[Finding]:
    """All playlists have one target duration."""
    targets = {rendition.name: playlist.target_duration_s for rendition, playlist in stream.playlists()}
    told = ", ".join(f"{name} {target} s" for name, target in targets.items())
    if len(set(targets.values())) > 1:
        yield failed("", told, "one target duration")
    elif targets:
        yield passed("", f"{next(iter(targets.values()))} s")


def same_start(stream: Stream) -> Iterator[Finding]:
    """Every rendition's media begins at decode time 0 and media sequence number 0."""
    for rendition, playlist in stream.playlists():
        if not rendition.segments or rendition.segments[0].media is None:
            continue
        begin = rendition.segments[0].media.decode_time
        number = playlist.segments[0].media_sequence_number
        yield judged(
            not begin and not number, rendition.name, f"decode time {begin}, sequence {number}", "0 and 0"
        )


def same_time_range(stream: Stream) -> Iterator[Finding]:
    """All last equally long: within a sample by their media, within a codec frame by their playlists."""
    first: tuple[Rendition, Fraction, Fraction] | None = None
    for rendition, playlist in stream.playlists():
        boundaries = rendition.boundaries_s()
        if boundaries is None or rendition.initialization is None:
            continue
        lasts, told = boundaries[-1], playlist.duration_s
        if first is None:
            first = rendition, lasts, told
        sample_s = Fraction(1, min(_rate_hz(rendition), _rate_hz(first[0])))
        # Every part of an album may end in a begun sample at one rate and not at the other.
        slack_s = sample_s * max(len(rendition.parts), len(first[0].parts))
        agrees = abs(lasts - first[1]) < slack_s and abs(told - first[2]) < AAC_FRAME_SAMPLES * sample_s
        found = f"{seconds(lasts)}, playlist {seconds(told)}"
        yield judged(agrees, rendition.name, found, f"{seconds(first[1])}, playlist {seconds(first[2])}")


def aligned_boundaries(stream: Stream) -> Iterator[Finding]:
    """All are cut at the same instants: exactly in one rate family, within a codec frame between families.

    An album encoded as a whole can't be cut where its tracks are, so it is held against its like only.
    """
    layouts: dict[int, list[_Cuts]] = {}
    for rendition in stream.renditions:
        init, boundaries = rendition.initialization, rendition.boundaries_s()
        if init is not None and boundaries is not None:
            layouts.setdefault(len(rendition.parts), []).append((rendition, init, boundaries))
    for known in layouts.values():
        yield from _aligned_alike(known)


def _aligned_alike(known: list[_Cuts]) -> Iterator[Finding]:
    for rendition, init, boundaries in known:
        kin = next(other for other in known if _one_family(init, other[1]))
        for other, other_init, expected in {id(known[0]): known[0], id(kin): kin}.values():
            tolerance_s = (
                Fraction() if _one_family(init, other_init) else max(_frame_s(init), _frame_s(other_init))
            )
            yield _aligned(rendition, other, boundaries, expected, tolerance_s)


def _aligned(
    rendition: Rendition,
    other: Rendition,
    cuts: list[Fraction],
    expected: list[Fraction],
    tolerance_s: Fraction,
) -> Finding:
    if len(cuts) != len(expected):
        return failed(rendition.name, f"{len(cuts) - 1} segments", f"{len(expected) - 1}, as {other.name}")
    inner = zip(cuts[1:-1], expected[1:-1], strict=True)
    worst_s = max((abs(a - b) for a, b in inner), default=Fraction())
    found = f"{float(worst_s) * 1000:.3f} ms from {other.name} at most"
    return judged(worst_s <= tolerance_s, rendition.name, found, f"within {float(tolerance_s) * 1000:.1f} ms")


def _rate_hz(rendition: Rendition) -> int:
    return rendition.initialization.media_timescale if rendition.initialization is not None else 1


def _frame_s(initialization: Initialization) -> Fraction:
    return Fraction(initialization.entry.frame_samples, initialization.media_timescale)


def _one_family(one: Initialization, other: Initialization) -> bool:
    """Whether one rate is the other times a power of two."""
    ratio = Fraction(one.media_timescale, other.media_timescale)
    return ratio.numerator & (ratio.numerator - 1) == 0 and ratio.denominator & (ratio.denominator - 1) == 0


CHECKS = tuple(
    Check(name, citation, title, Section.MEDIA_PLAYLIST, run)
    for name, citation, title, run in (
        ("same-target-duration", "A8.2", "All renditions have the same target duration", same_target),
        ("same-start", "A8.7, B6.2.4", "All renditions start together", same_start),
        ("same-time-range", "A8.3, B6.2.4", "All renditions cover the same time", same_time_range),
        ("aligned-boundaries", "A8.22", "All renditions are cut at the same instants", aligned_boundaries),
    )
)
