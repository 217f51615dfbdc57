"""The loudness box, and whether what it tells is true (Apple 2.18-2.23)."""

from collections.abc import Iterator

from segue.verify.outcome import Check, Finding, Section, judged, not_applicable, warned
from segue.verify.stream import Stream

_LOUDNESS_TOLERANCE_DB = 0.5
_QUIETEST_CODED_LUFS = -57.75


def loudness_box(stream: Stream) -> Iterator[Finding]:
    """The initialization section tells the loudness, unless silence leaves it undefined."""
    for rendition, init in stream.initializations():
        silent = rendition.audio is not None and rendition.audio.integrated_lufs is None
        told = init.loudness.program_lufs if init.loudness is not None else None
        if silent and told is None:
            yield not_applicable("too quiet or too short to have a loudness", rendition.name)
        else:
            found = (
                f"{told} LUFS" if told is not None else "no ludt box" if init.loudness is None else "no value"
            )
            yield judged(told is not None, rendition.name, found, "ludt with the programme loudness")


def loudness_value(stream: Stream) -> Iterator[Finding]:
    """What it tells is what EBU R128 measures in the decoded audio.

    A low bit rate may itself cost loudness: a value that is true of the best rendition only warns in a lossy one.
    """
    best = _best_lufs(stream)
    for rendition, init, audio in stream.audio():
        told = init.loudness.program_lufs if init.loudness is not None else None
        if told is None or audio.problem is not None:
            continue
        true = _coded(audio.integrated_lufs)
        found, expected = f"{told:.2f} LUFS", f"{true:.2f} LUFS measured, ±0.5 LU"
        of_best = best is not None and abs(told - best) <= _LOUDNESS_TOLERANCE_DB
        if abs(told - true) > _LOUDNESS_TOLERANCE_DB and of_best and not init.entry.lossless:
            yield warned(rendition.name, f"{found}, true before encoding", expected)
        else:
            yield judged(abs(told - true) <= _LOUDNESS_TOLERANCE_DB, rendition.name, found, expected)


def _best_lufs(stream: Stream) -> float | None:
    """The loudness of the rendition nearest to the master: a lossless one, or the one of most bits."""
    bits = {rendition.name: sum(s.size_bytes for s in rendition.segments) for rendition in stream.renditions}
    audio = [(r, i, a) for r, i, a in stream.audio() if a.problem is None]
    best = max(audio, key=lambda known: (known[1].entry.lossless, bits[known[0].name]), default=None)
    return None if best is None else _coded(best[2].integrated_lufs)


def _coded(lufs: float | None) -> float:
    """A loudness as the box can tell it, which ends at -57.75 LUFS."""
    return _QUIETEST_CODED_LUFS if lufs is None else max(lufs, _QUIETEST_CODED_LUFS)


def true_peak(stream: Stream) -> Iterator[Finding]:
    """The true peak told is the one measured, where no lossy encoder has moved it."""
    for rendition, init, audio in stream.audio():
        told, measured = init.loudness, audio.true_peak_dbtp
        if told is None or told.true_peak_dbtp is None or measured is None or not init.entry.lossless:
            continue
        close = abs(told.true_peak_dbtp - measured) <= _LOUDNESS_TOLERANCE_DB
        expected = f"{measured:.2f} dBTP measured, ±0.5 dB"
        yield judged(close, rendition.name, f"{told.true_peak_dbtp:.2f} dBTP", expected)


CHECKS = tuple(
    Check(name, "A2.18-2.23", title, Section.CONTAINER, run)
    for name, title, run in (
        ("loudness-box", "The loudness box is there", loudness_box),
        ("loudness-true", "Its loudness is the measured one, within 0.5 LU", loudness_value),
        ("true-peak-true", "Its true peak is the measured one, within 0.5 dB", true_peak),
    )
)
