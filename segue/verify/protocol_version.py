"""The lowest EXT-X-VERSION a playlist can do with (B8)."""

from collections.abc import Iterator

from segue.verify.playlist import Line, Tag

_BY_TAG = {
    "EXT-X-BYTERANGE": 4,
    "EXT-X-I-FRAMES-ONLY": 4,
    "EXT-X-DEFINE": 8,
    "EXT-X-SKIP": 9,
}


def version_needed(lines: list[Line]) -> int:
    """The lowest version number that allows everything in these lines."""
    tags = [line for line in lines if isinstance(line, Tag)]
    i_frames_only = any(tag.name == "EXT-X-I-FRAMES-ONLY" for tag in tags)
    return max((version for tag in tags for version in _needs(tag, i_frames_only=i_frames_only)), default=1)


def _needs(tag: Tag, *, i_frames_only: bool) -> Iterator[int]:
    yield _BY_TAG.get(tag.name, 1)
    if tag.name in {"EXT-X-KEY", "EXT-X-SESSION-KEY"}:
        yield 2 if "IV" in tag.attributes else 1
        yield 5 if {"KEYFORMAT", "KEYFORMATVERSIONS"} & tag.attributes.keys() else 1
    if tag.name == "EXTINF":
        yield 3 if "." in tag.value else 1
    if tag.name == "EXT-X-MAP":
        yield 5 if i_frames_only else 6
    if tag.name == "EXT-X-MEDIA":
        yield 7 if tag.attributes.get("INSTREAM-ID", "").startswith("SERVICE") else 1
