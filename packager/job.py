"""What the worker tells the packaging process and what it hears back: one JSON document in, JSON lines out."""

from typing import Literal

import msgspec

from kernel.artwork.model import Artwork
from kernel.asset import Asset, AssetId
from kernel.ingest.tags import Tags
from kernel.waveform import Waveform
from packager.ladder import Ladder

Stage = Literal["probe", "encode", "verify", "artwork"]


class MasterSource(msgspec.Struct, frozen=True, kw_only=True):
    """Where the master's bytes lie, and how to read them."""

    path: str
    file_name: str
    """As its owner named it; with `folder_names` what tags fall back to."""
    folder_names: tuple[str, ...] = ()
    """The folders above it, outermost first, as far as they were given."""
    aes_256_ctr_key: bytes | None = None
    """When given, the file is ciphertext: AES-256-CTR under this key, the counter block counting from zero."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One master to package; written to the packaging process's standard input."""

    master: MasterSource
    asset_id: AssetId
    content_keys: dict[str, bytes] | None
    """A key of 16 bytes for every rendition name there is; None leaves the segments in the clear."""
    ladder: Ladder
    output_directory: str
    """An empty folder: `{rendition}.mp4` and `artwork-{size}.jpg` appear in it, but for lazy renditions."""
    max_master_s: float
    max_picture_bytes: int
    max_picture_pixels: int


class Progress(msgspec.Struct, frozen=True, kw_only=True, tag="progress"):
    """How far the job is."""

    stage: Stage
    fraction: float
    """0 to 1 over the whole job."""
    probed: float = 0.0
    """The share of the master that was read before anything is made of it."""
    decoded: float = 0.0
    encoded: dict[str, float] = {}
    """The share of each rendition that is encoded, by name; empty until it is known which there will be."""
    verified: float = 0.0
    """The share of the lossless renditions that is compared with what went in."""


class Packaged(msgspec.Struct, frozen=True, kw_only=True, tag="packaged"):
    """The job is done; every file lies in the output directory, but those of lazy renditions."""

    asset: Asset
    tags: Tags
    artwork: Artwork | None
    waveform: Waveform | None = None
    """What the master looks like, for whoever shows it."""


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag="refused"):
    """The master can't be packaged, now or ever; trying again is useless."""

    code: str
    """Stable, e.g. ``not-audio``, ``damaged``, ``too-many-channels``, ``protected``, ``md5-mismatch``."""
    reason: str


Message = Progress | Packaged | Refused
