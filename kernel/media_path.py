"""The media URLs: what lies behind `/m/{token}/`, parsed and printed in one place."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from kernel.asset import AssetId
from kernel.errors import InvalidValueError
from kernel.quality import Quality


class Resource(StrEnum):
    """The kinds of thing a player fetches."""

    MULTIVARIANT_PLAYLIST = "master.m3u8"
    STEERING = "steering.json"
    MEDIA_PLAYLIST = "index.m3u8"
    INITIALIZATION = "init.mp4"
    SEGMENT = "seg"
    KEY = "key"


_NUMBER = r"0|[1-9][0-9]{0,6}"

_PATH = re.compile(
    r"(?P<album>album/)?(?P<asset>[0-9a-f]{32})/(?:(?P<whole>master\.m3u8|steering\.json)|(?P<rendition>[0-9a-z_]{1,40})/"
    r"(?:(?P<playlist>index\.m3u8)|(?P<key>key)(?P<key_part>-(?:NUMBER))?"
    r"|(?P<init>init)(?P<init_part>-(?:NUMBER))?\.mp4|seg-(?P<segment>NUMBER)\.m4s))".replace(
        "NUMBER", _NUMBER
    )
)


@dataclass(frozen=True, slots=True)
class MediaPath:
    """A media URL's path after the token, e.g. ``{asset}/256_aac/seg-3.m4s``.

    Of an album stream it is ``album/{asset}/…``, and `asset` is the stream's own id. Its keys and initialization
    sections are told apart by the `part` of the album that they are of, counted from 0: ``init-7.mp4``, ``key-7``.
    """

    asset: AssetId
    resource: Resource
    rendition: str | None = None
    segment: int | None = None
    album: bool = False
    part: int | None = None

    @classmethod
    def parse(cls, text: str) -> "MediaPath":
        """Read the part of a media URL's path that follows ``/m/{token}/``.

        Raises:
            InvalidValueError: No media URL has this form.
        """
        match = _PATH.fullmatch(text)
        if match is None:
            raise InvalidValueError(f"not a media path: {text[:200]!r}")
        path = cls(
            AssetId(match["asset"]), _resource(match), match["rendition"], album=match["album"] is not None
        )
        if path.resource is Resource.SEGMENT:
            return replace(path, segment=int(match["segment"]))
        part = match["key_part"] or match["init_part"]
        if (part is not None) != (path.album and path.resource in (Resource.KEY, Resource.INITIALIZATION)):
            raise InvalidValueError(f"not a media path: {text!r}: albums have parts, and tracks have none")
        return path if part is None else replace(path, part=int(part[1:]))

    @property
    def quality(self) -> Quality | None:
        """The quality of the rendition named, or None for what is the whole asset's and for unknown names."""
        return None if self.rendition is None else Quality.of_rendition(self.rendition)

    def beside(
        self, resource: Resource, *, segment: int | None = None, part: int | None = None
    ) -> "MediaPath":
        """Another resource of the same rendition."""
        return replace(self, resource=resource, segment=segment, part=part)

    def __str__(self) -> str:
        of = f"album/{self.asset}" if self.album else self.asset
        return f"{of}/{self._tail}" if self.rendition is None else f"{of}/{self.rendition}/{self._tail}"

    @property
    def _tail(self) -> str:
        if self.resource is Resource.SEGMENT:
            return f"seg-{self.segment}.m4s"
        if self.part is None:
            return self.resource
        return f"init-{self.part}.mp4" if self.resource is Resource.INITIALIZATION else f"key-{self.part}"


def _resource(match: re.Match[str]) -> Resource:
    if match["whole"]:
        return Resource(match["whole"])
    if match["segment"]:
        return Resource.SEGMENT
    if match["playlist"]:
        return Resource.MEDIA_PLAYLIST
    return Resource.KEY if match["key"] else Resource.INITIALIZATION
