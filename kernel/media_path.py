"""The media URLs: what lies behind `/m/{token}/`, parsed and printed in one place."""

import re
from dataclasses import dataclass
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


_PATH = re.compile(
    r"(?P<asset>[0-9a-f]{32})/(?:(?P<whole>master\.m3u8|steering\.json)|(?P<rendition>[0-9a-z_]{1,40})/"
    r"(?:(?P<plain>index\.m3u8|init\.mp4|key)|seg-(?P<number>0|[1-9][0-9]{0,6})\.m4s))"
)


@dataclass(frozen=True, slots=True)
class MediaPath:
    """A media URL's path after the token, e.g. ``{asset}/256_aac/seg-3.m4s``."""

    asset: AssetId
    resource: Resource
    rendition: str | None = None
    segment: int | None = None

    @classmethod
    def parse(cls, text: str) -> "MediaPath":
        """Read the part of a media URL's path that follows ``/m/{token}/``.

        Raises:
            InvalidValueError: No media URL has this form.
        """
        match = _PATH.fullmatch(text)
        if match is None:
            raise InvalidValueError(f"not a media path: {text[:200]!r}")
        asset, rendition, number = AssetId(match["asset"]), match["rendition"], match["number"]
        if rendition is None:
            return cls(asset, Resource(match["whole"]))
        if number is not None:
            return cls(asset, Resource.SEGMENT, rendition, int(number))
        return cls(asset, Resource(match["plain"]), rendition)

    @property
    def quality(self) -> Quality | None:
        """The quality of the rendition named, or None for what is the whole asset's and for unknown names."""
        return None if self.rendition is None else Quality.of_rendition(self.rendition)

    def __str__(self) -> str:
        if self.rendition is None:
            return f"{self.asset}/{self.resource}"
        tail = f"seg-{self.segment}.m4s" if self.resource is Resource.SEGMENT else self.resource
        return f"{self.asset}/{self.rendition}/{tail}"
