"""The loudness box `ludt` (ISO/IEC 14496-12:2022 section 12.2.7), coded as ISO/IEC 23003-4 (MPEG-D DRC) says."""

from math import log10

from kernel.asset import Loudness
from packager.isobmff.box import box, full_box, u8

# ISO/IEC 23003-4: methodDefinition, measurementSystem, reliability.
_PROGRAM_LOUDNESS = 1
_LOUDNESS_RANGE = 6
_EBU_R128 = 1
_BS_1770_4 = 2
_ACCURATE = 3

MAX_MEASUREMENTS = 2


def ludt(loudness: Loudness, *, sample_peak: float) -> bytes:
    """Track loudness: peaks, programme loudness and loudness range.

    `sample_peak` is linear, 1.0 = full scale. The box always has the same length, so that it can be written before
    the measures are known: what is undefined is coded as unknown.
    """
    measurements = b"".join(
        u8(method) + u8(value) + u8(_EBU_R128 << 4 | _ACCURATE)
        for method, value in (
            (_PROGRAM_LOUDNESS, _loudness_code(loudness.integrated_lufs)),
            (_LOUDNESS_RANGE, _range_code(loudness.range_lu)),
        )
    )
    true_peak = _peak_code(loudness.true_peak_dbtp)
    packed = _pack_bits(
        (0, 3),  # reserved
        (0, 7),  # downmix_ID: the base layout
        (0, 6),  # DRC_set_ID: none applied
        (_peak_code(_decibels(sample_peak)), 12),
        (true_peak, 12),
        (_BS_1770_4 if true_peak else 0, 4),
        (_ACCURATE if true_peak else 0, 4),
    )
    return box(b"ludt", full_box(b"tlou", 0, 0, packed, u8(MAX_MEASUREMENTS), measurements))


def _decibels(linear: float) -> float | None:
    return 20 * log10(linear) if linear > 0 else None


def _peak_code(level_db: float | None) -> int:
    """Steps of 1/32 dB down from +20 dB; 0 means unknown."""
    return 0 if level_db is None else min(max(round((20 - level_db) * 32), 1), 0xFFF)


def _loudness_code(level_lufs: float | None) -> int:
    """Steps of 1/4 LU up from -57.75 LKFS."""
    return 0 if level_lufs is None else min(max(round((level_lufs + 57.75) * 4), 0), 0xFF)


def _range_code(range_lu: float | None) -> int:
    """Steps of 1/4 LU to 32, of 1/2 to 70, of 1 to 121."""
    if range_lu is None or range_lu <= 0:
        return 0
    if range_lu <= 32:
        return round(range_lu * 4)
    if range_lu <= 70:
        return round((range_lu - 32) * 2) + 128
    return min(round(range_lu - 70) + 204, 0xFF)


def _pack_bits(*fields: tuple[int, int]) -> bytes:
    value, width = 0, 0
    for field, bits in fields:
        value, width = value << bits | field, width + bits
    return value.to_bytes(width // 8, "big")
