"""Masters packaged for tests of what is made on demand: an object store in memory, and recipes that fit it."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from kernel.album_stream.whole_encoding import whole_encoding
from kernel.asset import Asset, AssetId, Loudness, Rendition, Segment
from kernel.content_keys import new_content_key
from kernel.quality import RENDITION_NAMES, Quality
from kernel.segment_encryption import decrypt_segment
from packager.job import Job, MasterSource
from packager.ladder import Ladder, load_ladder
from packager.on_demand.messages import Range
from packager.on_demand.process import MakingBounds
from packager.on_demand.recipe import AlbumRecipe, Source, TrackRecipe
from packager.pipeline import package_master

BOUNDS = MakingBounds(memory_bytes=1 << 30, stall_timeout_s=30)
LOUDNESS = Loudness(integrated_lufs=-12.5, range_lu=3.0, true_peak_dbtp=-0.5)
BIT_RATE_BPS = 256_000


@dataclass(frozen=True)
class PackagedTrack:
    """A packaged master, its content keys, and the objects that would be stored."""

    asset: Asset
    content_keys: dict[str, bytes]
    objects: dict[str, bytes]

    def rendition(self, name: str) -> Rendition:
        """A rendition that must be there."""
        rendition = self.asset.rendition(name)
        assert rendition is not None, name
        return rendition

    def recipe(self, name: str) -> TrackRecipe:
        """How a lazy rendition is made."""
        planned = self.rendition(name)
        assert planned.made_from is not None
        return TrackRecipe(
            source=Source(
                rendition=self.rendition(planned.made_from), content_key=self.content_keys[planned.made_from]
            ),
            planned=planned,
            loudness=self.asset.loudness,
            content_key=self.content_keys[name],
        )


def package(
    master: Path, folder: Path, *, with_aac: bool = False, lazy: Literal["alac", "flac"] = "flac"
) -> PackagedTrack:
    """Package a master in this process; without AAC it is done in no time."""
    folder.mkdir(parents=True)
    ladder = load_ladder()
    rungs = tuple(replace(rung, lazy=(lazy,)) for rung in ladder.lossless)
    keys = {name: new_content_key() for name in RENDITION_NAMES}
    job = Job(
        master=MasterSource(path=str(master), file_name=master.name),
        asset_id=AssetId(secrets.token_hex(16)),
        content_keys=keys,
        output_directory=str(folder),
        max_master_s=3600,
        max_picture_bytes=1 << 25,
        max_picture_pixels=100_000_000,
        ladder=Ladder(ladder.lossy if with_aac else (), rungs),
    )
    packaged = package_master(job, lambda _progress: None)
    objects = {path.stem: path.read_bytes() for path in folder.glob("*.mp4")}
    return PackagedTrack(packaged.asset, keys, objects)


class Objects:
    """The packed objects of a recipe's sources, by their place in it."""

    def __init__(self, *objects: bytes) -> None:
        self._objects = objects
        self.ranges: list[Range] = []
        """What was asked for, in order."""

    async def fetch(self, source: int, offset_bytes: int, length_bytes: int) -> bytes:
        """See `Fetch`."""
        self.ranges.append(Range(source, offset_bytes, length_bytes))
        return self._objects[source][offset_bytes : offset_bytes + length_bytes]

    def supply(self, ranges: Sequence[Range]) -> list[bytes]:
        """See `Need`."""
        self.ranges += ranges
        return [
            self._objects[part.source][part.offset_bytes : part.offset_bytes + part.length_bytes]
            for part in ranges
        ]


def album_recipe(tracks: Sequence[PackagedTrack]) -> tuple[AlbumRecipe, Objects]:
    """How tracks are encoded as a whole, and what from."""
    whole = whole_encoding([track.asset for track in tracks])
    assert whole is not None
    names = [source.name for source in whole.sources]
    recipe = AlbumRecipe(
        whole=whole,
        source_keys=tuple(track.content_keys[name] for track, name in zip(tracks, names, strict=True)),
        name=str(Quality.AAC_256),
        quality=Quality.AAC_256,
        bit_rate_bps=BIT_RATE_BPS * whole.channels // 2,
        loudness=LOUDNESS,
        content_key=new_content_key(),
    )
    return recipe, Objects(*(track.objects[name] for track, name in zip(tracks, names, strict=True)))


@dataclass(frozen=True)
class Stored:
    """What was made, laid out as it is stored."""

    data: bytes
    segments: tuple[Segment, ...]

    @property
    def sha256(self) -> str:
        """Of the whole object."""
        return hashlib.sha256(self.data).hexdigest()


def stored(initialization: bytes, made: Sequence[tuple[bytes, int, float]]) -> Stored:
    """Lay made segments, each with its duration and peak, behind the initialization section."""
    data, segments = bytearray(initialization), []
    for segment, duration_samples, peak in made:
        segments.append(
            Segment(
                offset_bytes=len(data),
                length_bytes=len(segment),
                duration_samples=duration_samples,
                peak=peak,
            )
        )
        data += segment
    return Stored(bytes(data), tuple(segments))


def clear(data: bytes, content_key: bytes | None, number: int) -> bytes:
    """A made segment, decrypted."""
    assert content_key is not None
    return decrypt_segment(data, content_key, number)
