"""BANDWIDTH and AVERAGE-BANDWIDTH against what segments really take (Apple 9.13-9.14; rfc8216bis 4.4.6.2)."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from segue.verify.multivariant_playlist import Variant
from segue.verify.outcome import Check, Finding, Section, failed, judged, passed, warned
from segue.verify.rendition import Rendition
from segue.verify.stream import Stream

TOLERANCE = Fraction(1, 10)
CELLULAR_BPS = 192_000
_PEAK_TO_AVERAGE = 2

_LONGEST_RUN = 1_000
"""Segments; nine seconds never hold so many, unless somebody wants them tried for ever."""


def peak_bps(sizes_bytes: Sequence[int], durations_s: Sequence[Fraction], target_s: int) -> Fraction:
    """The largest bit rate of any contiguous set of segments lasting 0.5 to 1.5 target durations.

    A track too short to have one counts as a single set.
    """
    peak = Fraction()
    for begin in range(len(sizes_bytes)):
        size_bytes, duration_s = 0, Fraction()
        for end in range(begin, min(len(sizes_bytes), begin + _LONGEST_RUN)):
            size_bytes, duration_s = size_bytes + sizes_bytes[end], duration_s + durations_s[end]
            if duration_s > Fraction(3, 2) * target_s:
                break
            if duration_s >= Fraction(1, 2) * target_s:
                peak = max(peak, 8 * size_bytes / duration_s)
    return peak or average_bps(sizes_bytes, durations_s)


def average_bps(sizes_bytes: Sequence[int], durations_s: Sequence[Fraction]) -> Fraction:
    """All bits over all seconds."""
    total_s = sum(durations_s, Fraction())
    return 8 * sum(sizes_bytes) / total_s if total_s else Fraction()


def measured_bps(rendition: Rendition) -> tuple[Fraction, Fraction] | None:
    """A rendition's peak and average, or None where it couldn't be read to its end."""
    durations = rendition.durations_s()
    if durations is None or rendition.playlist is None or not rendition.playlist.target_duration_s:
        return None
    sizes = [segment.size_bytes for segment in rendition.segments]
    return peak_bps(sizes, durations, rendition.playlist.target_duration_s), average_bps(sizes, durations)


def _variants(stream: Stream) -> Iterator[tuple[Variant, str, Fraction, Fraction]]:
    """Every variant with its measured peak and average, those of a separate audio rendition added."""
    for variant, rendition in stream.variants():
        measured = measured_bps(rendition)
        if measured is None:
            continue
        peak, average = measured
        group = [a.uri for a in stream.multivariant.audio_renditions if a.group_id == variant.audio_group]
        others = [
            measured_bps(stream.rendition(uri)) for uri in group if uri is not None and uri != variant.uri
        ]
        peak += max((other[0] for other in others if other is not None), default=Fraction())
        average += max((other[1] for other in others if other is not None), default=Fraction())
        yield variant, rendition.name, peak, average


def bandwidth(stream: Stream) -> Iterator[Finding]:
    """BANDWIDTH is the measured peak."""
    return _declared(stream, lambda variant, peak, _: (variant.bandwidth_bps, peak))


def average_bandwidth(stream: Stream) -> Iterator[Finding]:
    """AVERAGE-BANDWIDTH is the measured average."""
    return _declared(stream, lambda variant, _, average: (variant.average_bandwidth_bps, average))


def _declared(
    stream: Stream, choose: Callable[[Variant, Fraction, Fraction], tuple[int | None, Fraction]]
) -> Iterator[Finding]:
    for variant, name, peak, average in _variants(stream):
        declared, true = choose(variant, peak, average)
        if declared is None:
            yield failed(name, "absent", f"{kilobits(true)} measured")
        else:
            off = abs(declared - true) <= TOLERANCE * true
            yield judged(off, name, kilobits(declared), f"{kilobits(true)} measured, ±10 %")


def peak_to_average(stream: Stream) -> Iterator[Finding]:
    """The peak stays under twice the average; a quiet beginning truly may exceed it, so this only warns."""
    for _, name, peak, average in _variants(stream):
        percent = f"{round(100 * peak / average)} %" if average else "no average"
        if average and peak < _PEAK_TO_AVERAGE * average:
            yield passed(name, percent, "under 200 %")
        else:
            yield warned(name, percent, "under 200 %")


def cellular(stream: Stream) -> Iterator[Finding]:
    """A listener on a cellular network has a variant to start with."""
    rates = {
        name: max(Fraction(variant.bandwidth_bps or 0), peak) for variant, name, peak, _ in _variants(stream)
    }
    if rates:
        lowest = min(rates, key=lambda name: rates[name])
        found, expected = kilobits(rates[lowest]), f"one of at most {kilobits(CELLULAR_BPS)}"
        yield judged(rates[lowest] <= CELLULAR_BPS, lowest, found, expected)


def kilobits(bps: Fraction | int) -> str:
    """A bit rate for people."""
    return f"{float(bps) / 1000:,.1f} kb/s"


CHECKS = tuple(
    Check(name, citation, title, Section.MULTIVARIANT_PLAYLIST, run)
    for name, citation, title, run in (
        ("bandwidth", "A9.13", "BANDWIDTH is the measured peak, within 10 %", bandwidth),
        (
            "average-bandwidth",
            "A9.14",
            "AVERAGE-BANDWIDTH is the measured average, within 10 %",
            average_bandwidth,
        ),
        ("peak-to-average", "AX", "The peak is under 200 % of the average", peak_to_average),
        ("cellular-variant", "A9.21", "One variant takes at most 192 kb/s", cellular),
    )
)
