"""Media URLs: parsed strictly, printed as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.asset import AssetId
from kernel.errors import InvalidValueError
from kernel.media_path import MediaPath, Resource
from kernel.quality import RENDITION_NAMES, Quality

ASSET = AssetId("0123456789abcdef" * 2)

PATHS = [
    (f"{ASSET}/master.m3u8", MediaPath(ASSET, Resource.MULTIVARIANT_PLAYLIST)),
    (f"{ASSET}/steering.json", MediaPath(ASSET, Resource.STEERING)),
    (f"{ASSET}/256_aac/index.m3u8", MediaPath(ASSET, Resource.MEDIA_PLAYLIST, "256_aac")),
    (f"{ASSET}/256_aac/init.mp4", MediaPath(ASSET, Resource.INITIALIZATION, "256_aac")),
    (f"{ASSET}/256_aac/key", MediaPath(ASSET, Resource.KEY, "256_aac")),
    (f"{ASSET}/lossless_alac/seg-0.m4s", MediaPath(ASSET, Resource.SEGMENT, "lossless_alac", 0)),
    (
        f"{ASSET}/lossless_alac/seg-9999999.m4s",
        MediaPath(ASSET, Resource.SEGMENT, "lossless_alac", 9_999_999),
    ),
    (f"album/{ASSET}/master.m3u8", MediaPath(ASSET, Resource.MULTIVARIANT_PLAYLIST, album=True)),
    (f"album/{ASSET}/steering.json", MediaPath(ASSET, Resource.STEERING, album=True)),
    (f"album/{ASSET}/256_aac/index.m3u8", MediaPath(ASSET, Resource.MEDIA_PLAYLIST, "256_aac", album=True)),
    (
        f"album/{ASSET}/256_aac/init-0.mp4",
        MediaPath(ASSET, Resource.INITIALIZATION, "256_aac", album=True, part=0),
    ),
    (f"album/{ASSET}/256_aac/key-12", MediaPath(ASSET, Resource.KEY, "256_aac", album=True, part=12)),
    (f"album/{ASSET}/256_aac/seg-3.m4s", MediaPath(ASSET, Resource.SEGMENT, "256_aac", 3, album=True)),
]


@pytest.mark.parametrize(("text", "path"), PATHS)
def test_a_media_path_is_read(text: str, path: MediaPath) -> None:
    """Every kind of resource."""
    assert MediaPath.parse(text) == path


@pytest.mark.parametrize(("text", "path"), PATHS)
def test_a_media_path_is_printed_as_it_was_read(text: str, path: MediaPath) -> None:
    """One path has one spelling, so it can be a cache key."""
    assert str(path) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/",
        "master.m3u8",
        ASSET,
        f"{ASSET}/",
        f"/{ASSET}/master.m3u8",
        f"{ASSET}/master.m3u8/",
        f"{ASSET}//master.m3u8",
        f"{ASSET}/master.m3u8\n",
        f"{ASSET[:-1]}/master.m3u8",
        f"{ASSET.upper()}/master.m3u8",
        f"{ASSET}0/master.m3u8",
        f"{ASSET}/index.m3u8",
        f"{ASSET}/seg-0.m4s",
        f"{ASSET}/key",
        f"{ASSET}/256_aac",
        f"{ASSET}/256_aac/",
        f"{ASSET}/256_aac/master.m3u8",
        f"{ASSET}/256_aac/steering.json",
        f"{ASSET}/256_aac/seg-.m4s",
        f"{ASSET}/256_aac/seg-00.m4s",
        f"{ASSET}/256_aac/seg-01.m4s",
        f"{ASSET}/256_aac/seg--1.m4s",
        f"{ASSET}/256_aac/seg-1.5.m4s",
        f"{ASSET}/256_aac/seg-10000000.m4s",
        f"{ASSET}/256_aac/seg-\u0661.m4s",
        f"{ASSET}/256_aac/seg-0.mp4",
        f"{ASSET}/256_aac/KEY",
        f"{ASSET}/../{ASSET}/master.m3u8",
        f"{ASSET}/../256_aac/key",
        f"{ASSET}/256_AAC/key",
        f"{ASSET}/{'a' * 41}/key",
        f"{ASSET}/256_aac/asset.json",
        f"{ASSET}/256_aac.mp4",
        f"{ASSET}/256_aac/init-0.mp4",
        f"{ASSET}/256_aac/key-0",
        f"album/{ASSET}",
        f"album//{ASSET}/master.m3u8",
        f"album/album/{ASSET}/master.m3u8",
        f"album/{ASSET}/256_aac/init.mp4",
        f"album/{ASSET}/256_aac/key",
        f"album/{ASSET}/256_aac/key-00",
        f"album/{ASSET}/256_aac/key-1.mp4",
        f"albums/{ASSET}/master.m3u8",
    ],
)
def test_what_is_no_media_path_is_refused(text: str) -> None:
    """Nothing that climbs, repeats or spells a path in another way."""
    with pytest.raises(InvalidValueError):
        MediaPath.parse(text)


@given(st.text(max_size=80))
def test_random_text_is_refused(text: str) -> None:
    """With nothing but `InvalidValueError`."""
    with pytest.raises(InvalidValueError):
        MediaPath.parse(text)


def test_a_path_tells_its_renditions_quality() -> None:
    """By the ladder's names; the multivariant playlist has none."""
    qualities = {name: MediaPath.parse(f"{ASSET}/{name}/key").quality for name in RENDITION_NAMES}
    assert qualities == {
        "96_aac": Quality.AAC_96,
        "256_aac": Quality.AAC_256,
        "256_aac_plus": Quality.AAC_256_PLUS,
        "lossless_alac": Quality.LOSSLESS,
        "lossless_flac": Quality.LOSSLESS,
        "hi_res_lossless_alac": Quality.HI_RES_LOSSLESS,
        "hi_res_lossless_flac": Quality.HI_RES_LOSSLESS,
    }


@pytest.mark.parametrize("text", [f"{ASSET}/master.m3u8", f"{ASSET}/1024_aac/key"])
def test_no_rendition_has_no_quality(text: str) -> None:
    """Neither does a name that isn't on the ladder."""
    assert MediaPath.parse(text).quality is None
