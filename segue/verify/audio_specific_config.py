"""AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1): what an AAC decoder is set up with."""

from dataclasses import dataclass

from segue.verify.errors import MalformedMediaError

_RATES_HZ = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350)

AAC_LC, SBR, PARAMETRIC_STEREO = 2, 5, 29


@dataclass(frozen=True, slots=True)
class AudioSpecificConfig:
    """`object_type` is 2 for AAC-LC; `raw` is what a decoder takes as extradata."""

    raw: bytes
    object_type: int
    sample_rate_hz: int
    channel_configuration: int
    frame_samples: int
    spectral_band_replication: bool
    """Whether HE-AAC is signalled, as the object type or by the backward-compatible extension."""


def parse_audio_specific_config(raw: bytes) -> AudioSpecificConfig:
    """Read an AudioSpecificConfig of the GA (AAC) family.

    Raises:
        MalformedMediaError: It is too short, or names no rate.
    """
    bits = _Bits(raw)
    object_type = _object_type(bits)
    sample_rate_hz = _sample_rate(bits)
    channel_configuration = bits.take(4)
    explicit = object_type in {SBR, PARAMETRIC_STEREO}
    if explicit:
        _sample_rate(bits)
        _object_type(bits)
    frame_samples = 960 if bits.take(1) else 1024  # frameLengthFlag, 4.4.1
    return AudioSpecificConfig(
        raw=raw,
        object_type=object_type,
        sample_rate_hz=sample_rate_hz,
        channel_configuration=channel_configuration,
        frame_samples=frame_samples,
        spectral_band_replication=explicit or _extension_signals_sbr(bits),
    )


def _object_type(bits: "_Bits") -> int:
    object_type = bits.take(5)
    return object_type if object_type != 31 else 32 + bits.take(6)


def _sample_rate(bits: "_Bits") -> int:
    index = bits.take(4)
    if index == 15:
        return bits.take(24)
    if index >= len(_RATES_HZ):
        raise MalformedMediaError(f"the AudioSpecificConfig names no sample rate: index {index}")
    return _RATES_HZ[index]


def _extension_signals_sbr(bits: "_Bits") -> bool:
    """Whether syncExtensionType 0x2b7 with sbrPresentFlag follows (ISO/IEC 14496-3, 1.6.5)."""
    bits.take(2)  # dependsOnCoreCoder, extensionFlag: both 0 in AAC-LC
    if bits.left < 17 or bits.take(11) != 0x2B7:
        return False
    return _object_type(bits) == SBR and bool(bits.take(1))


class _Bits:
    def __init__(self, raw: bytes) -> None:
        self._value = int.from_bytes(raw, "big")
        self.left = len(raw) * 8

    def take(self, count: int) -> int:
        if count > self.left:
            raise MalformedMediaError("the AudioSpecificConfig is cut short")
        self.left -= count
        return (self._value >> self.left) & ((1 << count) - 1)
