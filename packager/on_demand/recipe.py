"""What a rendition is made from when it is asked for, told to the process that makes it."""

import msgspec

from kernel.album_stream.whole_encoding import WholeEncoding
from kernel.asset import Loudness, Rendition
from kernel.quality import Quality


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A stored lossless rendition, and what its segments are encrypted with."""

    rendition: Rendition
    content_key: bytes | None


class TrackRecipe(msgspec.Struct, frozen=True, kw_only=True, tag="track"):
    """A lazy lossless rendition: the source's samples in another codec, cut at the same instants."""

    source: Source
    planned: Rendition
    """As `asset.json` tells it."""
    loudness: Loudness
    content_key: bytes | None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The one there is."""
        return (self.source,)


class AlbumRecipe(msgspec.Struct, frozen=True, kw_only=True, tag="album"):
    """AAC of an album as a whole."""

    whole: WholeEncoding
    source_keys: tuple[bytes | None, ...]
    """The content keys of `whole.sources`, in their order."""
    name: str
    quality: Quality
    bit_rate_bps: int
    """Of all channels together."""
    loudness: Loudness
    content_key: bytes | None

    @property
    def sources(self) -> tuple[Source, ...]:
        """The tracks' renditions in playing order."""
        return tuple(
            Source(rendition=rendition, content_key=key)
            for rendition, key in zip(self.whole.sources, self.source_keys, strict=True)
        )


Recipe = TrackRecipe | AlbumRecipe
