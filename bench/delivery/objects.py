"""What is delivered: bytes that follow from the path alone, so that every answer can be checked."""

import hashlib
import random
from functools import cache

PLAYLIST_BYTES = 2048
_INITIALIZATION_BYTES = 1024
_SEGMENT_BYTES = {
    "96_aac": 72 << 10,
    "256_aac": 192 << 10,
    "256_aac_plus": 240 << 10,
    "lossless_flac": 620 << 10,
    "hi_res_lossless_flac": 1_200_000,
}
_POOL_BYTES = 4 << 20


def asset_id(name: str) -> str:
    """An asset id of the form that media paths have, the same for a name at all times."""
    return hashlib.sha256(name.encode()).hexdigest()[:32]


def playlist_path(asset: str, rendition: str) -> str:
    """A media path as Segue has them, after the token."""
    return f"{asset}/{rendition}/index.m3u8"


def segment_path(asset: str, rendition: str, number: int) -> str:
    """A media path as Segue has them, after the token."""
    return f"{asset}/{rendition}/seg-{number}.m4s"


def is_playlist(path: str) -> bool:
    """Whether it is text, and worth compressing."""
    return path.endswith(".m3u8")


def content_type(path: str) -> str:
    """What the origin calls it."""
    return "application/vnd.apple.mpegurl" if is_playlist(path) else "audio/mp4"


def entity_tag(path: str) -> str:
    """Strong, in its quotes."""
    return f'"{hashlib.sha256(path.encode()).hexdigest()[:32]}"'


def length_bytes(path: str) -> int:
    """The size of what lies at a path.

    Raises:
        KeyError: There is no such rendition.
    """
    _, rendition, name = path.split("/")
    if is_playlist(path):
        return PLAYLIST_BYTES
    return _INITIALIZATION_BYTES if name == "init.mp4" else _SEGMENT_BYTES[rendition]


def body_of(path: str) -> bytes:
    """What lies at a path: a playlist reads like one, the rest looks like what is encrypted."""
    length = length_bytes(path)
    if is_playlist(path):
        return _playlist(path, length)
    digest = hashlib.sha256(path.encode()).digest()
    start = int.from_bytes(digest[:4], "big") % (_POOL_BYTES - length)
    return digest + _pool()[start : start + length - len(digest)]


@cache
def _pool() -> bytes:
    return random.Random(1).randbytes(_POOL_BYTES)


def _playlist(path: str, length: int) -> bytes:
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:7", "#EXT-X-PLAYLIST-TYPE:VOD"]
    lines += ['#EXT-X-KEY:METHOD=AES-128,URI="key"', '#EXT-X-MAP:URI="init.mp4"', f"# {path}"]
    durations = random.Random(path)
    for number in range(100):
        lines += [f"#EXTINF:{durations.uniform(5.9, 6.1):.5f},", f"seg-{number}.m4s"]
    return "\n".join(lines).encode()[: length - 1] + b"\n"
