"""The model of `waveform.json`: what a master looks and sounds like, for people to see.

It lies beside `asset.json` and is written before it; assets of earlier packagers have none.
"""

from typing import Literal

import msgspec

from kernel.asset import AssetId
from kernel.errors import InvalidValueError

FULL_SCALE = 1000
"""Amplitudes are told in thousandths of full scale."""


class ChannelShape(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One channel, bin by bin, in thousandths of full scale; a master of floats may go beyond it."""

    low: tuple[int, ...]
    """The least sample of each bin."""
    high: tuple[int, ...]
    """The greatest."""
    rms: tuple[int, ...]
    """The root of the mean square."""


class Waveform(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A master's shape and its loudness over time."""

    format: Literal[1] = 1
    sample_rate_hz: int
    valid_samples: int
    bin_samples: int
    """How many samples a bin has; the last one has what is left."""
    channels: tuple[ChannelShape, ...]
    loudness_interval_s: float
    short_term_lufs: tuple[float | None, ...]
    """Short-term loudness (EBU Tech 3341: of the last 3 s). Value `n` is of the 3 s that end at `n + 1` intervals;
    None before there are 3 s, and where it is below -70 LUFS."""


_decoder = msgspec.json.Decoder(Waveform)


def waveform_key(asset: AssetId) -> str:
    """The object-store key of an asset's `waveform.json`."""
    return f"assets/{asset}/waveform.json"


def encode_waveform(waveform: Waveform) -> bytes:
    """Write a `waveform.json`."""
    return msgspec.json.encode(waveform)


def decode_waveform(document: bytes) -> Waveform:
    """Read a `waveform.json`.

    Raises:
        InvalidValueError: The document is not one.
    """
    try:
        return _decoder.decode(document)
    except msgspec.DecodeError as error:
        raise InvalidValueError(f"not a valid waveform.json: {error}") from error
