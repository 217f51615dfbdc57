"""An album as a plain HLS folder: every variant one stream over all tracks, as the origin serves albums."""

from collections.abc import Sequence
from pathlib import Path

from kernel.album_stream.parts import Part
from kernel.album_stream.variants import Variant
from kernel.quality import Quality
from origin.album.playlists import render_album_media_playlist, render_album_multivariant_playlist
from origin.album.retiming import retime_initialization, retime_stored_segment
from origin.playlists import MEDIA_PLAYLIST
from segue.plain_folder.track import PackedTrack
from segue.plain_folder.track_folder import MULTIVARIANT_PLAYLIST


def write_album_playlists(variants: Sequence[Variant], folder: Path) -> None:
    """Write the playlists of all variants, and a folder for each."""
    for variant in variants:
        target = folder / variant.name
        target.mkdir(parents=True)
        (target / MEDIA_PLAYLIST).write_text(render_album_media_playlist(variant), encoding="utf-8")
    multivariant = render_album_multivariant_playlist(tuple(variants), Quality.HI_RES_LOSSLESS)
    (folder / MULTIVARIANT_PLAYLIST).write_text(multivariant, encoding="utf-8")


def write_joined_variant(variant: Variant, tracks: Sequence[PackedTrack], target: Path) -> None:
    """Write what the playlist of a variant that is joined from its tracks' renditions refers to."""
    for number, (part, track) in enumerate(zip(variant.parts, tracks, strict=True)):
        key = track.content_key(part.rendition.name)
        if key is not None:
            (target / f"key-{number}").write_bytes(key)
        section = track.read(part.rendition.name, 0, part.rendition.initialization_bytes)
        (target / f"init-{number}.mp4").write_bytes(retime_initialization(section, variant.length_s))
        _write_segments(part, track, key, target)


def _write_segments(part: Part, track: PackedTrack, key: bytes | None, target: Path) -> None:
    for number, segment in enumerate(part.rendition.segments, part.first_segment):
        stored = track.read(part.rendition.name, segment.offset_bytes, segment.length_bytes)
        (target / f"seg-{number}.m4s").write_bytes(retime_stored_segment(stored, part, number, key))
