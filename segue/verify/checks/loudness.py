"""The loudness box, and whether what it tells is true (Apple 2.18-2.23)."""

from collections.abc import Iterator

from segue.verify.outcome import Check, Finding, Section, judged, not_applicable, warned
from segue.verify.stream import Stream

_LOUDNESS_TOLERANCE_DB = 0.5
_QUIETEST_CODED_LUFS = -57.75


def loudness_box(stream: Stream) -> Iterator[Finding]:
    """The initialization section tells the loudness, unless silence leaves it undefined."""
    for place, part, init in stream.parts():
        silent = part.audio is not None and part.audio.integrated_lufs is None
        told = init.loudness.program_lufs if init.loudness is not None else None
        if silent and told is None:
            yield not_applicable("too quiet or too short to have a loudness", place)
        else:
            found = (
                f"{told} LUFS" if told is not None else "no ludt box" if init.loudness is None else "no value"
            )
            yield judged(told is not None, place, found, "ludt with the programme loudness")


def loudness_value(stream: Stream) -> Iterator[Finding]:
    """What it tells is what EBU R128 measures in the decoded audio.

    A low bit rate may itself cost loudness: a value that is true of the best rendition only warns in a lossy one.
    """
    of_best_lufs = _best_lufs(stream)
    for place, part, init, audio in stream.audio():
        told = init.loudness.program_lufs if init.loudness is not None else None
        if told is None or audio.problem is not None:
            continue
        true = _coded(audio.integrated_lufs)
        found, expected = f"{told:.2f} LUFS", f"{true:.2f} LUFS measured, ±0.5 LU"
        best = of_best_lufs.get((part.number, part.count))
        of_best = best is not None and abs(told - best) <= _LOUDNESS_TOLERANCE_DB
        if abs(told - true) > _LOUDNESS_TOLERANCE_DB and of_best and not init.entry.lossless:
            yield warned(place, f"{found}, true before encoding", expected)
        else:
            yield judged(abs(told - true) <= _LOUDNESS_TOLERANCE_DB, place, found, expected)


def _best_lufs(stream: Stream) -> dict[tuple[int, int], float]:
    """By number and count of parts, the loudness nearest to the master's: of a lossless rendition, or the largest.

    An encoding of a whole album is held against the whole of a rendition that is cut into its tracks.
    """
    best: dict[tuple[int, int], tuple[tuple[bool, int], float]] = {}
    for rendition in stream.renditions:
        size_bytes = sum(segment.size_bytes for segment in rendition.segments)
        for part in rendition.parts:
            init, audio = part.initialization, part.audio
            if init is None or audio is None or audio.problem is not None:
                continue
            rank = init.entry.lossless, size_bytes
            found = {(part.number, part.count): audio.integrated_lufs}
            if part.number == 0:
                found[0, 1] = rendition.integrated_lufs
            for key, lufs in found.items():
                best[key] = max(best.get(key, (rank, _coded(lufs))), (rank, _coded(lufs)))
    return {key: lufs for key, (_, lufs) in best.items()}


def _coded(lufs: float | None) -> float:
    """A loudness as the box can tell it, which ends at -57.75 LUFS."""
    return _QUIETEST_CODED_LUFS if lufs is None else max(lufs, _QUIETEST_CODED_LUFS)


def true_peak(stream: Stream) -> Iterator[Finding]:
    """The true peak told is the one measured, where no lossy encoder has moved it."""
    for place, _, init, audio in stream.audio():
        told, measured = init.loudness, audio.true_peak_dbtp
        if told is None or told.true_peak_dbtp is None or measured is None or not init.entry.lossless:
            continue
        close = abs(told.true_peak_dbtp - measured) <= _LOUDNESS_TOLERANCE_DB
        expected = f"{measured:.2f} dBTP measured, ±0.5 dB"
        yield judged(close, place, f"{told.true_peak_dbtp:.2f} dBTP", expected)


CHECKS = tuple(
    Check(name, "A2.18-2.23", title, Section.CONTAINER, run)
    for name, title, run in (
        ("loudness-box", "The loudness box is there", loudness_box),
        ("loudness-true", "Its loudness is the measured one, within 0.5 LU", loudness_value),
        ("true-peak-true", "Its true peak is the measured one, within 0.5 dB", true_peak),
    )
)
