"""Packaging a master for a plain folder: everything at once, as nobody could ask for a lazy rendition later."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kernel.asset import Asset, AssetId
from kernel.content_keys import new_content_key
from kernel.quality import RENDITION_NAMES
from kernel.settings import PackagerSettings
from packager.job import Job, MasterSource
from packager.job import Progress as JobProgress
from packager.ladder import Ladder
from packager.pipeline import package_master
from segue.plain_folder.progress import Tell


@dataclass(frozen=True, slots=True)
class PackedTrack:
    """A packaged master."""

    asset: Asset
    packed: Path
    """Where its packed objects lie, and its artwork."""
    content_keys: Mapping[str, bytes] | None
    """By rendition; None when its segments are in the clear."""

    def object_path(self, rendition: str) -> Path:
        """Where a rendition's packed object lies."""
        return self.packed / f"{rendition}.mp4"

    def read(self, rendition: str, offset_bytes: int, length_bytes: int) -> bytes:
        """Bytes of a rendition's packed object."""
        with self.object_path(rendition).open("rb") as packed:
            packed.seek(offset_bytes)
            return packed.read(length_bytes)

    def content_key(self, rendition: str) -> bytes | None:
        """What a rendition's segments are encrypted with."""
        return None if self.content_keys is None else self.content_keys[rendition]


@dataclass(frozen=True, slots=True)
class TrackPackager:
    """Packages masters, all in one way."""

    ladder: Ladder
    bounds: PackagerSettings
    is_clear: bool

    def package(self, master: Path, packed: Path, tell: Tell) -> PackedTrack:
        """Package a master into an empty folder.

        Raises:
            MasterRefusedError: The master can't be packaged.
        """
        keys = None if self.is_clear else {name: new_content_key() for name in RENDITION_NAMES}
        path = master.resolve()
        job = Job(
            master=MasterSource(path=str(path), file_name=path.name, folder_names=path.parent.parts[-2:]),
            asset_id=AssetId(secrets.token_hex(16)),
            content_keys=keys,
            ladder=self.ladder.without_lazy(),
            output_directory=str(packed),
            max_master_s=self.bounds.max_master_s,
            max_picture_bytes=self.bounds.max_picture_bytes,
            max_picture_pixels=self.bounds.max_picture_pixels,
        )

        def report(progress: JobProgress) -> None:
            tell(progress.stage, progress.fraction)

        return PackedTrack(package_master(job, report).asset, packed, keys)
