"""A packaged master as a plain HLS folder: one file a segment, for any web server or CDN."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from kernel.asset import Asset, Rendition
from kernel.quality import Quality
from origin.playlists import (
    INITIALIZATION,
    KEY,
    MEDIA_PLAYLIST,
    render_media_playlist,
    render_multivariant_playlist,
)

MULTIVARIANT_PLAYLIST = "master.m3u8"


def write_plain_folder(
    asset: Asset, packed: Path, folder: Path, *, key_uri: str, content_keys: Mapping[str, bytes] | None
) -> None:
    """Unpack every `{rendition}.mp4` in `packed` into `folder`, laid out as the media URLs are.

    Keys that are given are written where `KEY` points: leave them out when players fetch them elsewhere.
    """
    for rendition in asset.renditions:
        target = folder / rendition.name
        target.mkdir(parents=True)
        _write_segments(rendition, packed / f"{rendition.name}.mp4", target)
        playlist = render_media_playlist(rendition, asset.target_duration_s, key_uri)
        (target / MEDIA_PLAYLIST).write_text(playlist, encoding="utf-8")
        if content_keys is not None:
            (target / KEY).write_bytes(content_keys[rendition.name])
    multivariant = render_multivariant_playlist(asset, Quality.HI_RES_LOSSLESS, key_uri)
    (folder / MULTIVARIANT_PLAYLIST).write_text(multivariant, encoding="utf-8")
    for picture in packed.glob("artwork-*.jpg"):
        shutil.copyfile(picture, folder / picture.name)


def write_keys(folder: Path, content_keys: Mapping[str, bytes], asset: Asset) -> None:
    """Write the keys of an asset's renditions, readable by their owner only, for a key server to load."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for rendition in asset.renditions:
        path = folder / f"{rendition.name}.key"
        path.touch(mode=0o600)
        path.write_bytes(content_keys[rendition.name])


def _write_segments(rendition: Rendition, packed: Path, target: Path) -> None:
    with packed.open("rb") as source:
        (target / INITIALIZATION).write_bytes(source.read(rendition.initialization_bytes))
        for number, segment in enumerate(rendition.segments):
            source.seek(segment.offset_bytes)
            (target / f"seg-{number}.m4s").write_bytes(source.read(segment.length_bytes))
