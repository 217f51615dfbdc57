"""The model of `asset.json`: everything the origin must know of a packaged track, and nothing secret."""

import re
from typing import Literal, NewType

import msgspec

from kernel.errors import InvalidValueError
from kernel.quality import Quality

AssetId = NewType("AssetId", str)
"""32 lower-case hexadecimal digits, random: it reveals nothing of the track."""

_ASSET_ID = re.compile(r"[0-9a-f]{32}")

Codec = Literal["aac", "alac", "flac"]


def parse_asset_id(text: str) -> AssetId:
    """Check that a text has the form of an asset id.

    Raises:
        InvalidValueError: It does not.
    """
    if _ASSET_ID.fullmatch(text) is None:
        raise InvalidValueError(f"not an asset id: {text!r}")
    return AssetId(text)


class Segment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One segment of a packed rendition, as it lies in the object (encrypted, with its padding)."""

    offset_bytes: int
    length_bytes: int
    duration_samples: int
    """Samples presented, net of priming and remainder, at the rendition's rate."""
    peak: float
    """Largest sample magnitude of the audio that was encoded into it, 1.0 = full scale."""


class Loudness(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """EBU R128 measures of the whole master; None where silence or shortness leaves them undefined."""

    integrated_lufs: float | None
    range_lu: float | None
    true_peak_dbtp: float | None


class Master(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the asset was made from."""

    sha256: str
    container: str
    codec: str
    lossless: bool
    sample_rate_hz: int
    bit_depth: int | None
    """Significant bits a sample; None for lossy masters."""
    channels: int
    valid_samples: int


class Encoded(msgspec.Struct, frozen=True, kw_only=True):
    """What a track is encoded as: `asset.json` and administrators are told it alike."""

    name: str
    quality: Quality
    codec: Codec
    codecs: str
    """The RFC 6381 string for CODECS: ``mp4a.40.2``, ``alac`` or ``fLaC``."""
    sample_rate_hz: int
    bit_depth: int | None
    channels: int
    bit_exact: bool
    """Whether its samples are the master's own, unresampled and undithered."""
    priming_samples: int
    valid_samples: int
    remainder_samples: int
    encryption: Literal["aes-128", "none"]
    object_bytes: int


class Rendition(Encoded, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One encoding of the track, packed as one object: clear initialization section, then the segments."""

    peak_bandwidth_bps: int
    average_bandwidth_bps: int
    sha256: str
    """Of the packed object, as stored."""
    initialization_bytes: int
    """The initialization section is the object's first so many bytes."""
    segments: tuple[Segment, ...]
    made_from: str | None = None
    """The rendition of the same samples that it is packaged from when it is first asked for, where it was not stored
    with the asset. What is said of its object is then what the packager measured; `made_key` tells what was made."""


class Asset(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One packaging of one track; immutable once written."""

    format: Literal[1] = 1
    id: AssetId
    master: Master
    loudness: Loudness
    target_duration_s: int
    renditions: tuple[Rendition, ...]
    notes: tuple[str, ...] = ()
    """What the packager thought worth telling: dither added, a picture left out, tags guessed."""

    def rendition(self, name: str) -> Rendition | None:
        """The rendition of that name, or None."""
        return next((rendition for rendition in self.renditions if rendition.name == name), None)


_decoder = msgspec.json.Decoder(Asset)
_rendition_decoder = msgspec.json.Decoder(Rendition)


def decode_asset(document: bytes) -> Asset:
    """Read an `asset.json`.

    Raises:
        InvalidValueError: The document is not one.
    """
    try:
        return _decoder.decode(document)
    except msgspec.DecodeError as error:
        raise InvalidValueError(f"not a valid asset.json: {error}") from error


def encode_asset(asset: Asset) -> bytes:
    """Write an `asset.json`: stable bytes, indented, because people read it too."""
    return msgspec.json.format(msgspec.json.encode(asset), indent=1)


def decode_made(document: bytes) -> Rendition:
    """Read what is told of a rendition that was packaged on demand.

    Raises:
        InvalidValueError: The document does not tell it.
    """
    try:
        return _rendition_decoder.decode(document)
    except msgspec.DecodeError as error:
        raise InvalidValueError(f"not a valid description of a rendition: {error}") from error


def encode_made(rendition: Rendition) -> bytes:
    """Write what is told of a rendition that was packaged on demand; stable bytes, as `encode_asset`."""
    return msgspec.json.format(msgspec.json.encode(rendition), indent=1)


def asset_prefix(asset: AssetId) -> str:
    """Where an asset's objects lie in the object store."""
    return f"assets/{asset}/"


def document_key(asset: AssetId) -> str:
    """The object-store key of an asset's `asset.json`."""
    return f"assets/{asset}/asset.json"


def rendition_key(asset: AssetId, rendition: str) -> str:
    """The object-store key of a packed rendition."""
    return f"assets/{asset}/{rendition}.mp4"


# Of renditions that are packaged on demand. Their owner is an asset, or an album stream: the ids are of one kind.


def made_key(owner: AssetId, rendition: str) -> str:
    """The object-store key of what is told of a rendition once it is made; its object is whole by then."""
    return f"assets/{owner}/{rendition}.json"


def initialization_part_key(owner: AssetId, rendition: str) -> str:
    """The object-store key of the initialization section while the rendition is being made."""
    return f"assets/{owner}/{rendition}.parts/init"


def segment_part_key(owner: AssetId, rendition: str, number: int) -> str:
    """The object-store key of a segment, encrypted, while the rendition is being made."""
    return f"assets/{owner}/{rendition}.parts/seg-{number}"
