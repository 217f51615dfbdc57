"""The variants of an album, from what the database tells of its tracks."""

from collections.abc import Sequence

from control_api.playback.album.models import AlbumVariant
from control_api.playback.models import PlayableAsset
from kernel.album_stream.choice import choose_renditions


def variants_of(assets: Sequence[PlayableAsset]) -> tuple[AlbumVariant, ...]:
    """The variants of tracks in playing order, the lowest quality first: those that the playlist will list."""
    return tuple(
        AlbumVariant(name=named.name, quality=named.quality, codec=named.codec, codecs=named.codecs)
        for named, _ in choose_renditions([asset.renditions for asset in assets])
    )
