"""Names of files: one a key, legible, and told from strangers'."""

from pathlib import Path

import pytest

from edge.cache.disk.file_name import file_name, file_path, is_entry_name
from edge.cache.key import CacheKey
from tests.unit.edge.cache.entries import ASSET, key_of

_NAMES = {
    "master.m3u8#256_aac": "master.256_aac.m3u8",
    "256_aac/index.m3u8": "256_aac.index.m3u8",
    "256_aac/init.mp4": "256_aac.init.mp4",
    "256_aac/seg-0.m4s": "256_aac.seg-0.m4s",
    "hi_res_lossless_flac/seg-9999999.m4s": "hi_res_lossless_flac.seg-9999999.m4s",
}


@pytest.mark.parametrize(("rest", "name"), _NAMES.items())
def test_files_are_named_for_what_they_hold(rest: str, name: str) -> None:
    """An operator can see what a cache holds."""
    assert (name, True) == (file_name(key_of(rest)), is_entry_name(name))


def test_folders_are_named_for_assets() -> None:
    """Two levels, so that none grows long."""
    expected = f"/cache/01/{ASSET}/256_aac.seg-3.m4s"
    assert expected == file_path(Path("/cache"), key_of("256_aac/seg-3.m4s"))


def test_albums_lie_where_assets_do() -> None:
    """Their ids are of one kind, so a purge needs to know no difference."""
    names = {
        f"album/{ASSET}/master.m3u8#lossless": "master.lossless.m3u8",
        f"album/{ASSET}/256_aac/init-12.mp4": "256_aac.init-12.mp4",
        f"album/{ASSET}/256_aac/seg-3.m4s": "256_aac.seg-3.m4s",
    }
    for key, name in names.items():
        assert (f"/cache/01/{ASSET}/{name}", True) == (
            file_path(Path("/cache"), CacheKey(key)),
            is_entry_name(name),
        )


@pytest.mark.parametrize(
    "name",
    [
        "",
        "notes.txt",
        "256_aac.key",
        ".256_aac.seg-0.m4s",
        "256_aac.seg-01.m4s",
        "256_aac.seg-0.m4s~",
        "A.init.mp4",
        "256_aac.init-.mp4",
        "256_aac.init-01.mp4",
    ],
)
def test_other_names_are_not_ours(name: str) -> None:
    """What we can't have written, we don't remove."""
    assert not is_entry_name(name)
