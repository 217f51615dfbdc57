"""Where an entry lies in the directory, and which files there are ours: the file system is the index."""

import re
from pathlib import Path

from edge.cache.key import CacheKey
from kernel.asset import AssetId

TEMPORARY_FOLDER = "tmp"

_SHARD = re.compile(r"[0-9a-f]{2}")
_ASSET = re.compile(r"[0-9a-f]{32}")
_NAME = re.compile(
    r"master\.[0-9a-z_]{1,40}\.m3u8|[0-9a-z_]{1,40}\.(?:index\.m3u8|init(?:-(?:0|[1-9][0-9]{0,6}))?\.mp4|seg-(?:0|[1-9][0-9]{0,6})\.m4s)"
)
_ALBUM = "album/"
"""What keys of album streams begin with; ids are random, so a stream's folder is no asset's."""

_TEMPORARY = re.compile(r"[0-9]+-[0-9]+\.part")


def file_name(key: CacheKey) -> str:
    """The name of an entry's file in its asset's folder, e.g. ``256_aac.seg-3.m4s`` or ``master.lossless.m3u8``.

    No two keys of an asset share one: names of renditions hold no full stop.
    """
    path, _, quality = key.removeprefix(_ALBUM).partition("#")
    _, _, rest = path.partition("/")
    return f"master.{quality}.m3u8" if quality else rest.replace("/", ".", 1)


def asset_folder(root: Path, asset: AssetId) -> Path:
    """The folder of an asset's files; the level above keeps folders short."""
    return root / asset[:2] / asset


def file_path(root: Path, key: CacheKey) -> str:
    """Where an entry's file lies. A plain string: it is made for every read."""
    key = CacheKey(key.removeprefix(_ALBUM))
    return f"{root}/{key[:2]}/{key[:32]}/{file_name(key)}"


def is_shard_name(name: str) -> bool:
    """Whether a folder of that name, in the directory itself, is ours."""
    return _SHARD.fullmatch(name) is not None


def is_asset_name(name: str) -> bool:
    """Whether a folder of that name, below the first level, is ours."""
    return _ASSET.fullmatch(name) is not None


def is_entry_name(name: str) -> bool:
    """Whether a file of that name, in an asset's folder, is ours."""
    return _NAME.fullmatch(name) is not None


def is_temporary_name(name: str) -> bool:
    """Whether a file of that name, in the folder for temporary ones, is ours."""
    return _TEMPORARY.fullmatch(name) is not None
