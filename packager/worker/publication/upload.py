"""Bringing what was packaged into the object store."""

import re
from pathlib import Path

from kernel.artwork.model import Artwork, artwork_key
from kernel.asset import Asset, Rendition, document_key, encode_asset, rendition_key
from kernel.object_store.port import ObjectStore
from kernel.quality import RENDITION_NAMES
from kernel.waveform import Waveform, encode_waveform, waveform_key
from packager.errors import PackagingFailedError
from packager.job import Packaged
from packager.worker.claim import Claim

_SHA256 = re.compile(r"[0-9a-f]{64}")


def check_packaged(packaged: Packaged, claim: Claim, directory: Path) -> None:
    """See that the packaging process answered for this job and made what it says it made.

    Raises:
        PackagingFailedError: It did not.
    """
    asset = packaged.asset
    if (asset.id, asset.master.sha256) != (claim.asset_id, claim.master_sha256):
        raise PackagingFailedError("the packaging process answered for another master")
    if not asset.renditions:
        raise PackagingFailedError("the packaging process made no rendition")
    for rendition in asset.renditions:
        if rendition.name not in RENDITION_NAMES or not _is_made(rendition, asset, directory):
            raise PackagingFailedError(f"the packaging process did not make {rendition.name!r} as it says")
    if packaged.artwork is not None and not _is_artwork_made(packaged.artwork, directory):
        raise PackagingFailedError("the packaging process did not make the artwork it says")


async def store_artwork(store: ObjectStore, artwork: Artwork, directory: Path) -> None:
    """Store a picture in all its sizes; the same picture may be there already, and is the same."""
    for size_px in artwork.sizes_px:
        await store.put_file(artwork_key(artwork.sha256, size_px), directory / f"artwork-{size_px}.jpg")


async def store_asset(
    store: ObjectStore, asset: Asset, directory: Path, *, waveform: Waveform | None = None
) -> None:
    """Store an asset but for its lazy renditions; `asset.json` comes last: whoever finds it finds everything."""
    for rendition in asset.renditions:
        if rendition.made_from is None:
            await store.put_file(rendition_key(asset.id, rendition.name), directory / f"{rendition.name}.mp4")
    if waveform is not None:
        await store.put_bytes(waveform_key(asset.id), encode_waveform(waveform))
    await store.put_bytes(document_key(asset.id), encode_asset(asset))


def _is_made(rendition: Rendition, asset: Asset, directory: Path) -> bool:
    """Whether a rendition's object is there, or for a lazy one what it can be made from."""
    if rendition.made_from is None:
        return _length_bytes(directory / f"{rendition.name}.mp4") == rendition.object_bytes
    source = asset.rendition(rendition.made_from)
    return source is not None and source.made_from is None and _samples(source) == _samples(rendition)


def _samples(rendition: Rendition) -> tuple[object, ...]:
    """What two renditions of the same samples and cuts have in common."""
    durations = tuple(segment.duration_samples for segment in rendition.segments)
    signal = (rendition.sample_rate_hz, rendition.bit_depth, rendition.channels, rendition.valid_samples)
    return rendition.quality, *signal, durations


def _is_artwork_made(artwork: Artwork, directory: Path) -> bool:
    named = _SHA256.fullmatch(artwork.sha256) is not None and len(artwork.sizes_px) > 0
    return named and all(_length_bytes(directory / f"artwork-{size_px}.jpg") for size_px in artwork.sizes_px)


def _length_bytes(path: Path) -> int | None:
    return path.stat().st_size if path.is_file() else None
