"""What the bench delivers follows from its path."""

import pytest

from bench.delivery.objects import asset_id, body_of, entity_tag, length_bytes, playlist_path, segment_path

ASSET = asset_id("a track")
PATHS = (
    playlist_path(ASSET, "256_aac"),
    f"{ASSET}/256_aac/init.mp4",
    *(segment_path(ASSET, rendition, 0) for rendition in ("96_aac", "256_aac", "hi_res_lossless_flac")),
)


@pytest.mark.parametrize("path", PATHS)
def test_a_body_is_as_long_as_announced(path: str) -> None:
    """The origin announces what it sends."""
    assert length_bytes(path) == len(body_of(path))


@pytest.mark.parametrize("path", PATHS)
def test_a_body_is_the_same_at_all_times(path: str) -> None:
    """Origin and client make it apart from each other."""
    assert body_of(path) == body_of(path)


def test_two_segments_differ() -> None:
    """An answer to one can't pass for the other."""
    first, second = (segment_path(ASSET, "256_aac", number) for number in (0, 1))

    assert body_of(first) != body_of(second)
    assert entity_tag(first) != entity_tag(second)


def test_an_unknown_rendition_has_no_length() -> None:
    """The origin answers 404 for it."""
    with pytest.raises(KeyError):
        length_bytes(segment_path(ASSET, "768_aac", 0))
