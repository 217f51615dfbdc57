"""A packed asset made by hand: the right shape, random bytes for sound."""

import hashlib
import random
from dataclasses import dataclass
from uuid import UUID

from kernel.asset import (
    Asset,
    AssetId,
    Codec,
    Loudness,
    Master,
    Rendition,
    Segment,
    document_key,
    encode_asset,
    rendition_key,
)
from kernel.content_keys import KeyRing
from kernel.database.pool import Connection
from kernel.object_store.port import ObjectStore
from kernel.quality import RENDITION_NAMES, Quality

CODECS: dict[str, tuple[Codec, str]] = {
    "aac": ("aac", "mp4a.40.2"),
    "alac": ("alac", "alac"),
    "flac": ("flac", "fLaC"),
}
INITIALIZATION_BYTES = 700
SEGMENT_SAMPLES = (45_056, 90_112, 180_224, 266_240, 12_345)
"""A start ramp, one whole segment at 44.1 kHz, and an end."""


@dataclass(frozen=True, slots=True)
class SyntheticAsset:
    """An asset with its packed objects and content keys by rendition."""

    asset: Asset
    objects: dict[str, bytes]
    content_keys: dict[str, bytes]

    @property
    def id(self) -> AssetId:
        """The asset's id."""
        return self.asset.id

    def initialization(self, rendition: str) -> bytes:
        """The initialization section as it lies in the object."""
        return self.objects[rendition][:INITIALIZATION_BYTES]

    def segment(self, rendition: str, number: int) -> bytes:
        """A segment as it lies in the object."""
        found = self.asset.rendition(rendition)
        assert found is not None
        segment = found.segments[number]
        return self.objects[rendition][segment.offset_bytes : segment.offset_bytes + segment.length_bytes]

    async def store(self, store: ObjectStore) -> None:
        """Write the objects, as the packager does before it publishes."""
        for name, data in self.objects.items():
            await store.put_bytes(rendition_key(self.id, name), data)
        await store.put_bytes(document_key(self.id), encode_asset(self.asset))

    async def publish(self, connection: Connection, key_ring: KeyRing) -> UUID:
        """Write the rows that make it visible, with an artist, an album and a track; returns the track's id."""
        async with connection.transaction():
            track_id = await _insert_track(connection, UUID(self.id))
            for rendition in self.asset.renditions:
                wrapped = key_ring.wrap(self.content_keys[rendition.name])
                await connection.execute(
                    "INSERT INTO renditions (asset_id, name, quality, codec, sample_rate_hz, bit_depth, "
                    "peak_bandwidth_bps, average_bandwidth_bps, priming_samples, valid_samples, "
                    "remainder_samples, object_bytes, kek_id, wrapped_key) "
                    "VALUES ($1, $2, $3, $4, 44100, 16, 1, 1, 0, 1, 0, 1, $5, $6)",
                    UUID(self.id),
                    rendition.name,
                    rendition.quality,
                    rendition.codec,
                    wrapped.kek_id,
                    wrapped.wrapped,
                )
        return track_id


def make_asset(
    asset_id: str = "0123456789abcdef" * 2, names: tuple[str, ...] = RENDITION_NAMES
) -> SyntheticAsset:
    """An asset with the renditions named; the same id gives the same bytes."""
    source = random.Random(asset_id)
    objects: dict[str, bytes] = {}
    renditions = []
    for name in names:
        segments = _segments(source)
        objects[name] = source.randbytes(segments[-1].offset_bytes + segments[-1].length_bytes)
        renditions.append(_rendition(name, segments, objects[name]))
    asset = Asset(
        id=AssetId(asset_id),
        master=Master(
            sha256="0" * 64,
            container="flac",
            codec="flac",
            lossless=True,
            sample_rate_hz=44_100,
            bit_depth=24,
            channels=2,
            valid_samples=sum(SEGMENT_SAMPLES),
        ),
        loudness=Loudness(integrated_lufs=-14.0, range_lu=5.0, true_peak_dbtp=-1.0),
        target_duration_s=6,
        renditions=tuple(renditions),
    )
    return SyntheticAsset(asset, objects, {name: source.randbytes(16) for name in names})


def _segments(source: random.Random) -> tuple[Segment, ...]:
    segments, offset_bytes = [], INITIALIZATION_BYTES
    for duration_samples in SEGMENT_SAMPLES:
        length_bytes = 16 * source.randrange(100, 1000)
        segments.append(
            Segment(
                offset_bytes=offset_bytes,
                length_bytes=length_bytes,
                duration_samples=duration_samples,
                peak=0.5,
            )
        )
        offset_bytes += length_bytes
    return tuple(segments)


def _rendition(name: str, segments: tuple[Segment, ...], packed: bytes) -> Rendition:
    quality = Quality.of_rendition(name)
    assert quality is not None
    codec, codecs = CODECS[name.rpartition("_")[2] if quality.is_lossless else "aac"]
    bandwidth_bps = 100_000 * (quality.ordinal + 1) + 10_000 * (codec == "alac")
    return Rendition(
        name=name,
        quality=quality,
        codec=codec,
        codecs=codecs,
        sample_rate_hz=44_100,
        bit_depth=16 if quality.is_lossless else None,
        channels=2,
        bit_exact=quality.is_lossless,
        priming_samples=0,
        valid_samples=sum(SEGMENT_SAMPLES),
        remainder_samples=0,
        peak_bandwidth_bps=bandwidth_bps,
        average_bandwidth_bps=bandwidth_bps * 9 // 10,
        encryption="aes-128",
        object_bytes=len(packed),
        sha256=hashlib.sha256(packed).hexdigest(),
        initialization_bytes=INITIALIZATION_BYTES,
        segments=segments,
    )


async def _insert_track(connection: Connection, asset_id: UUID) -> UUID:
    name = f"synthetic {asset_id}"
    artist_id = await connection.fetchval(
        "INSERT INTO artists (name, name_key) VALUES ($1, $1) RETURNING id", name
    )
    album_id = await connection.fetchval(
        "INSERT INTO albums (artist_id, title, title_key) VALUES ($1, $2, $2) RETURNING id", artist_id, name
    )
    track_id: UUID = await connection.fetchval(
        "INSERT INTO tracks (album_id, artist_id, title, title_key, length_s, asset_id) "
        "VALUES ($1, $2, $3, $3, 1, $4) RETURNING id",
        album_id,
        artist_id,
        name,
        asset_id,
    )
    await connection.execute(
        "INSERT INTO assets (id, track_id, master_sha256, lossless, sample_rate_hz, bit_depth, channels, "
        "valid_samples) VALUES ($1, $2, $3, true, 44100, 16, 2, 1)",
        asset_id,
        track_id,
        asset_id.hex * 2,
    )
    return track_id
