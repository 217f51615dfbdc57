"""The loudness box `ludt` (ISO/IEC 14496-12, 12.2.7; value codings: ISO/IEC 23003-4, annex A)."""

from dataclasses import dataclass

from segue.verify.box import Box, Fields

_PROGRAM_LOUDNESS = 1


@dataclass(frozen=True, slots=True)
class Loudness:
    """What the first track loudness box tells of the undownmixed track; None where it leaves it undefined."""

    program_lufs: float | None
    true_peak_dbtp: float | None
    sample_peak_dbfs: float | None


def parse_loudness(ludt: Box) -> Loudness | None:
    """Read a `ludt` box; None where it has no track loudness.

    Raises:
        MalformedMediaError: It is cut short.
    """
    for box in ludt.children():
        if box.type == "tlou":
            return _parse_track_loudness(box)
    return None


def _parse_track_loudness(box: Box) -> Loudness:
    version, _, fields = box.full()
    count = fields.unsigned(1) & 0x3F if version >= 1 else 1
    loudness = Loudness(None, None, None)
    for _ in range(count):
        if version >= 1:
            fields.take(1)  # EQ_set_ID
        downmix_id = fields.unsigned(2) >> 6 & 0x7F
        measured = _parse_measurements(fields)
        if downmix_id == 0 and loudness.program_lufs is None:
            loudness = measured
    return loudness


def _parse_measurements(fields: Fields) -> Loudness:
    peaks = fields.unsigned(3)
    fields.take(1)  # measurement_system_for_TP, reliability_for_TP
    program_lufs = None
    for _ in range(fields.unsigned(1)):
        method, value = fields.unsigned(1), fields.unsigned(1)
        fields.take(1)  # measurement_system, reliability
        if method == _PROGRAM_LOUDNESS and program_lufs is None:
            program_lufs = value / 4 - 57.75
    return Loudness(program_lufs, true_peak_dbtp=_peak(peaks & 0xFFF), sample_peak_dbfs=_peak(peaks >> 12))


def _peak(level: int) -> float | None:
    return None if level == 0 else 20 - level / 32
