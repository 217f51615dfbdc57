"""What follows an entry."""

import pytest

from edge.prefetch.followers import Followers
from tests.unit.edge.prefetch.stage import ASSET, MULTIVARIANT_PLAYLIST, RENDITION, make_entry, media_playlist


def _of(followers: Followers, path: str, body: bytes = b"") -> list[str]:
    prefix = f"{RENDITION}/"
    return [str(follower).removeprefix(prefix) for follower in followers.of(make_entry(path, body=body))]


@pytest.mark.parametrize(
    ("segments", "expected"),
    [
        (40, ["init.mp4", "seg-0.m4s", "seg-1.m4s", "seg-2.m4s"]),
        (3, ["init.mp4", "seg-0.m4s", "seg-1.m4s", "seg-2.m4s"]),
        (2, ["init.mp4", "seg-0.m4s", "seg-1.m4s"]),
        (0, ["init.mp4"]),
    ],
)
def test_of_a_media_playlist(segments: int, expected: list[str]) -> None:
    """Its beginning, as far as it goes."""
    assert expected == _of(Followers(), f"{RENDITION}/index.m3u8", media_playlist(segments))


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, [1, 2]), (7, [8, 9]), (36, [37, 38]), (37, [38, 39]), (38, [39]), (39, []), (50, [])],
)
def test_of_a_segment(number: int, expected: list[int]) -> None:
    """The next two, as far as the playlist goes."""
    followers = Followers()
    followers.learn(make_entry(f"{RENDITION}/index.m3u8", body=media_playlist(40)))
    assert [f"seg-{next_one}.m4s" for next_one in expected] == _of(followers, f"{RENDITION}/seg-{number}.m4s")


def test_of_an_albums_playlists() -> None:
    """Its own things, under its own name; of its initialization sections the first."""
    album = f"album/{RENDITION}"
    followers = Followers()
    listed = followers.of(make_entry(f"album/{ASSET}/master.m3u8", body=MULTIVARIANT_PLAYLIST))
    first = followers.of(make_entry(f"{album}/index.m3u8", body=media_playlist(2)))
    assert [str(path) for path in listed] == [f"{album}/index.m3u8"]
    assert [str(path) for path in first] == [
        f"{album}/{name}" for name in ("init-0.mp4", "seg-0.m4s", "seg-1.m4s")
    ]
    assert [str(path) for path in followers.of(make_entry(f"{album}/seg-0.m4s"))] == [f"{album}/seg-1.m4s"]


def test_of_a_segment_whose_playlist_was_not_seen() -> None:
    """Another rendition's playlist, or another asset's, says nothing of it."""
    followers = Followers()
    followers.learn(make_entry(f"{ASSET}/96_aac/index.m3u8", body=media_playlist(1)))
    assert _of(followers, f"{RENDITION}/seg-0.m4s") == ["seg-1.m4s", "seg-2.m4s"]


def test_of_the_multivariant_playlist() -> None:
    """The first variant's media playlist: players begin with it."""
    assert _of(Followers(), f"{ASSET}/master.m3u8", MULTIVARIANT_PLAYLIST) == ["index.m3u8"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"#EXTM3U\n",
        b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nhttps://elsewhere.example/256_aac/index.m3u8\n",
        b"#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n../other/index.m3u8\n",
        b"\xff\xfe\n\xff\xff",
    ],
)
def test_of_a_multivariant_playlist_without_variants_of_ours(body: bytes) -> None:
    """Nothing, and no error."""
    assert _of(Followers(), f"{ASSET}/master.m3u8", body) == []


def test_of_an_initialization_section() -> None:
    """What follows it came with the playlist."""
    assert _of(Followers(), f"{RENDITION}/init.mp4") == []


def test_the_memory_of_playlists_is_bounded() -> None:
    """What was seen longest ago is forgotten; then upstream says where the end is."""
    followers = Followers(remembered_playlists=1)
    for rendition in ("256_aac", "96_aac"):
        followers.learn(make_entry(f"{ASSET}/{rendition}/index.m3u8", body=media_playlist(1)))
    assert _of(followers, f"{ASSET}/256_aac/seg-0.m4s") == ["seg-1.m4s", "seg-2.m4s"]
    assert _of(followers, f"{ASSET}/96_aac/seg-0.m4s") == []
