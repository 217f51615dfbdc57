"""The audio sample entry (ISO/IEC 14496-12, 12.2.3): which codec, and everything its decoder must know."""

from dataclasses import dataclass
from typing import Literal

from segue.verify import limits
from segue.verify.box import Box, find, first
from segue.verify.descriptor import ElementaryStream, parse_esds
from segue.verify.errors import MalformedMediaError

Codec = Literal["aac", "alac", "flac"]

_AUDIO_ENTRY_BYTES = 28

_CODECS: dict[str, Codec] = {"mp4a": "aac", "alac": "alac", "fLaC": "flac"}


@dataclass(frozen=True, slots=True)
class AlacConfig:
    """ALACSpecificConfig, the "magic cookie" of Apple's reference decoder."""

    raw: bytes
    frame_samples: int
    compatible_version: int
    bit_depth: int
    channels: int
    sample_rate_hz: int


@dataclass(frozen=True, slots=True)
class FlacConfig:
    """STREAMINFO (RFC 9639, 8.2); `md5` is all zeros where the encoder didn't tell."""

    raw: bytes
    min_block_samples: int
    max_block_samples: int
    sample_rate_hz: int
    channels: int
    bit_depth: int
    total_samples: int
    md5: bytes


@dataclass(frozen=True, slots=True)
class Protection:
    """sinf: the common-encryption scheme (ISO/IEC 23001-7) of an `enca` entry."""

    scheme: str
    tenc_version: int
    per_sample_iv_bytes: int
    constant_iv_bytes: int
    crypt_blocks: int
    skip_blocks: int


@dataclass(frozen=True, slots=True)
class SampleEntry:
    """One audio sample entry; the `entry_` fields are its own, the rest the codec's configuration."""

    format: str
    entry_channels: int
    entry_bits: int
    entry_rate_hz: int
    config: AlacConfig | FlacConfig | ElementaryStream
    protection: Protection | None

    @property
    def codec(self) -> Codec:
        """The codec's name, also FFmpeg's."""
        return _CODECS[self.format]

    @property
    def codecs(self) -> str:
        """What CODECS must say (RFC 6381; B4.4.6.2)."""
        if isinstance(self.config, ElementaryStream):
            return f"mp4a.{self.config.object_type_indication:x}.{self.config.config.object_type}"
        return self.format

    @property
    def sample_rate_hz(self) -> int:
        """The rate the codec itself tells."""
        config = self.config.config if isinstance(self.config, ElementaryStream) else self.config
        return config.sample_rate_hz

    @property
    def channels(self) -> int:
        """The number of channels the codec itself tells."""
        if isinstance(self.config, ElementaryStream):
            return self.config.config.channel_configuration
        return self.config.channels

    @property
    def bit_depth(self) -> int | None:
        """Bits a sample; None for AAC."""
        return None if isinstance(self.config, ElementaryStream) else self.config.bit_depth

    @property
    def frame_samples(self) -> int:
        """Samples in every access unit but the last."""
        if isinstance(self.config, ElementaryStream):
            return self.config.config.frame_samples
        return (
            self.config.frame_samples
            if isinstance(self.config, AlacConfig)
            else self.config.max_block_samples
        )

    @property
    def lossless(self) -> bool:
        """Whether it is ALAC or FLAC."""
        return self.codec != "aac"


def parse_sample_entry(entry: Box) -> SampleEntry:
    """Read an audio sample entry.

    Raises:
        MalformedMediaError: It is of no codec known here, or its configuration is missing or cut short.
    """
    fields = entry.fields()
    fields.take(6 + 2)  # reserved, data_reference_index
    entry_version = fields.unsigned(2)
    if entry_version:
        raise MalformedMediaError(
            f"a QuickTime sound description of version {entry_version}, not an ISO sample entry"
        )
    fields.take(6)
    channels, bits = fields.unsigned(2), fields.unsigned(2)
    fields.take(4)
    rate_hz = fields.unsigned(4) >> 16
    boxes = entry.children(_AUDIO_ENTRY_BYTES)
    sinf = find(boxes, "sinf")
    if entry.type == "enca" and sinf is None:
        raise MalformedMediaError("no sinf box in the enca sample entry")
    sample_format = entry.type if sinf is None else sinf.child("frma").fields().four_characters()
    parsed = SampleEntry(
        format=sample_format,
        entry_channels=channels,
        entry_bits=bits,
        entry_rate_hz=rate_hz,
        config=_parse_config(sample_format, boxes),
        protection=None if sinf is None else _parse_protection(sinf),
    )
    _refuse_impossible(parsed)
    return parsed


def _refuse_impossible(entry: SampleEntry) -> None:
    """What no decoder or measurement here could be set up with."""
    if entry.sample_rate_hz not in limits.SAMPLE_RATES_HZ:
        raise MalformedMediaError(f"a sample rate of {entry.sample_rate_hz} Hz")
    if entry.channels not in {1, 2}:
        raise MalformedMediaError(f"{entry.channels} channels: only mono and stereo are read")
    if not 4 <= (entry.bit_depth or 16) <= 32 or not entry.frame_samples:
        raise MalformedMediaError(f"{entry.bit_depth} bits a sample, {entry.frame_samples} samples a frame")


def _parse_config(sample_format: str, boxes: list[Box]) -> AlacConfig | FlacConfig | ElementaryStream:
    match sample_format:
        case "mp4a":
            return parse_esds(first(boxes, "esds", "mp4a sample entry"))
        case "alac":
            return _parse_alac(first(boxes, "alac", "alac sample entry"))
        case "fLaC":
            return _parse_flac(first(boxes, "dfLa", "fLaC sample entry"))
        case _:
            raise MalformedMediaError(f"a sample entry {sample_format!r}: not mp4a, alac or fLaC")


def _parse_alac(box: Box) -> AlacConfig:
    _, _, fields = box.full()
    raw = bytes(box.body)
    frame_samples, compatible_version, bit_depth = fields.unsigned(4), fields.unsigned(1), fields.unsigned(1)
    fields.take(3)  # pb, mb, kb
    channels = fields.unsigned(1)
    fields.take(2 + 4 + 4)  # maxRun, maxFrameBytes, avgBitRate
    return AlacConfig(raw, frame_samples, compatible_version, bit_depth, channels, fields.unsigned(4))


def _parse_flac(box: Box) -> FlacConfig:
    _, _, fields = box.full()
    block_type, length = fields.unsigned(1) & 0x7F, fields.unsigned(3)
    if block_type != 0 or length != 34:
        raise MalformedMediaError("the dfLa box doesn't begin with a STREAMINFO block")
    raw = fields.take(34)
    packed = int.from_bytes(raw[10:18], "big")
    return FlacConfig(
        raw=bytes(raw),
        min_block_samples=int.from_bytes(raw[0:2], "big"),
        max_block_samples=int.from_bytes(raw[2:4], "big"),
        sample_rate_hz=packed >> 44,
        channels=(packed >> 41 & 0x7) + 1,
        bit_depth=(packed >> 36 & 0x1F) + 1,
        total_samples=packed & (1 << 36) - 1,
        md5=bytes(raw[18:34]),
    )


def _parse_protection(sinf: Box) -> Protection:
    _, _, scheme = sinf.child("schm").full()
    tenc_version, _, fields = sinf.child("schi", "tenc").full()
    fields.take(1)
    pattern = fields.unsigned(1)
    protected, per_sample_iv_bytes = fields.unsigned(1), fields.unsigned(1)
    fields.take(16)  # default_KID
    return Protection(
        scheme=scheme.four_characters(),
        tenc_version=tenc_version,
        per_sample_iv_bytes=per_sample_iv_bytes,
        constant_iv_bytes=fields.unsigned(1) if protected and not per_sample_iv_bytes else 0,
        crypt_blocks=pattern >> 4 if tenc_version else 0,
        skip_blocks=pattern & 0xF if tenc_version else 0,
    )
