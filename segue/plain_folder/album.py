"""All of an album's folder: its playlists, what is joined from its tracks, and what is encoded as a whole."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from kernel.album_stream.variants import Variant, album_variants
from kernel.settings import WorkerSettings
from packager.ladder import Ladder
from packager.on_demand.process import MakingBounds
from segue.plain_folder.album_encoding import AlbumEncoding, OnSegment
from segue.plain_folder.album_folder import write_album_playlists, write_joined_variant
from segue.plain_folder.album_loudness import measure_album
from segue.plain_folder.progress import Tell
from segue.plain_folder.track import PackedTrack

_STAGE = "album"


def write_album(
    tracks: Sequence[PackedTrack], folder: Path, *, ladder: Ladder, limits: WorkerSettings, tell: Tell
) -> tuple[Variant, ...]:
    """Write the stream of an album, its tracks in playing order; answers its variants.

    Raises:
        PackagingFailedError: An encoding process crashed or hung.
    """
    tell(_STAGE, 0.0)
    variants = album_variants([track.asset for track in tracks])
    write_album_playlists(variants, folder)
    for variant in variants:
        if variant.whole is None:
            write_joined_variant(variant, tracks, folder / variant.name)
    encoded = [variant for variant in variants if variant.whole is not None]
    if encoded and (whole := encoded[0].whole) is not None:  # one for all
        encoding = AlbumEncoding(
            whole=whole,
            tracks=tracks,
            loudness=measure_album(whole, tracks),
            ladder=ladder,
            bounds=MakingBounds(
                memory_bytes=limits.memory_limit_bytes, stall_timeout_s=limits.stall_timeout_s
            ),
        )
        asyncio.run(encoding.encode(encoded, folder, _counted(encoded, tell)))
    return variants


def _counted(variants: Sequence[Variant], tell: Tell) -> OnSegment:
    """Tells the share of segments that are made."""
    segments, made = sum(variant.segments for variant in variants), 0

    def on_segment() -> None:
        nonlocal made
        made += 1
        tell(_STAGE, made / segments)

    return on_segment
