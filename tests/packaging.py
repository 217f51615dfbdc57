"""Packaging in tests: a master through the real pipeline into a folder."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from kernel.asset import Asset, AssetId, Rendition
from kernel.content_keys import new_content_key
from kernel.quality import RENDITION_NAMES
from origin.playlists import KEY
from packager.job import Job, MasterSource, Packaged
from packager.ladder import Ladder, load_ladder
from packager.pipeline import package_master
from segue.plain_folder.track_folder import write_plain_folder


@dataclass(frozen=True)
class PlainFolder:
    """A packaged master as `segue package` writes it."""

    path: Path
    packaged: Packaged

    @property
    def asset(self) -> Asset:
        """What `asset.json` would hold."""
        return self.packaged.asset

    def rendition(self, name: str) -> Rendition:
        """A rendition that must be there."""
        rendition = self.asset.rendition(name)
        assert rendition is not None, name
        return rendition

    def playlist(self, name: str) -> Path:
        """A rendition's media playlist."""
        return self.path / name / "index.m3u8"


def package_plain(master: Path, folder: Path, *, clear: bool = False) -> PlainFolder:
    """Package a master in this process and lay it out as a plain HLS folder."""
    keys = None if clear else {name: new_content_key() for name in RENDITION_NAMES}
    packaged = package(master, folder / "packed", keys, load_ladder().without_lazy())
    write_plain_folder(packaged.asset, folder / "packed", folder / "hls", key_uri=KEY, content_keys=keys)
    return PlainFolder(folder / "hls", packaged)


def package(master: Path, packed: Path, keys: dict[str, bytes] | None, ladder: Ladder) -> Packaged:
    """Package a master in this process, as the packaging process does."""
    packed.mkdir(parents=True)
    job = Job(
        master=MasterSource(path=str(master), file_name=master.name, folder_names=(master.parent.name,)),
        asset_id=AssetId(secrets.token_hex(16)),
        content_keys=keys,
        ladder=ladder,
        output_directory=str(packed),
        max_master_s=3600,
        max_picture_bytes=1 << 25,
        max_picture_pixels=100_000_000,
    )
    return package_master(job, lambda _progress: None)
