"""What came out of the decoder, and how it compares with the master."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SpotError:
    """How the error of a lossy encoding in 50 ms of it compares with the encoder's own elsewhere."""

    excess_db: float
    worse_elsewhere: float
    """Share of all other windows of 50 ms whose error is larger still; around joins, of those of its level."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a rendition's audio compares with the master's."""

    kind: Literal["exact", "requantised", "resampled", "lossy"]
    """What was expected: the master's own samples; its rate, fewer bits; another rate; a lossy encoding."""
    expected_samples: int
    compared_samples: int
    first_difference: int | None
    """Sample at which the first difference lies; None where there is none, or none was looked for."""
    error_dbfs: float
    """RMS of the difference; 0 dB is full scale."""
    snr_db: float
    misaligned_samples: int = 0
    """How much later than the master's the audio plays, where that is farthest off."""
    correlation: float = 1.0
    """Normalised, with the master, over its whole length."""
    start: SpotError | None = None
    """None where the track is too short to say what elsewhere is."""
    end: SpotError | None = None
    joins: tuple[SpotError | None, ...] = ()
    """Around the instants where one master ends and the next begins, in an encoding of several."""


@dataclass(frozen=True, slots=True)
class Audio:
    """What came out of the decoder for one part."""

    problem: str | None
    """Why decoding stopped early."""
    decoded_samples: int
    """All of them, priming and remainder included."""
    presented_samples: int
    """Those to be heard: without priming and remainder."""
    pcm_sha256: str
    """Of the presented samples, left-justified in 32 bits."""
    md5: bytes
    """Of the decoded samples as FLAC defines it (RFC 9639, 8.2)."""
    integrated_lufs: float | None
    true_peak_dbtp: float | None
    comparison: Comparison | None
