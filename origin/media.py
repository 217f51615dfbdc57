"""From an admitted path to what is served for it: rendered playlists, parts of packed objects."""

from kernel.admission import Admitted, NoSuchMediaError
from kernel.asset import Asset, AssetId, Rendition
from kernel.http.content_coding import encode_text
from kernel.http.representation import Representation, content_etag
from kernel.media_path import MediaPath, Resource
from kernel.playback_token import NotAdmittedError
from kernel.quality import Quality
from origin.packed_objects import PackedObjects
from origin.playlists import render_media_playlist, render_multivariant_playlist
from origin.published_assets import PublishedAssets

PLAYLIST_MIME = "application/vnd.apple.mpegurl"
AUDIO_MIME = "audio/mp4"


class Media:
    """Everything of an asset but its keys."""

    def __init__(self, assets: PublishedAssets, objects: PackedObjects) -> None:
        self._assets = assets
        self._objects = objects

    async def get(self, admitted: Admitted) -> Representation:
        """What an admitted request for anything but a key is answered with.

        Raises:
            NoSuchMediaError: There is no such asset, rendition or segment.
            NotAdmittedError: Every variant of the asset is above the token's quality.
            DamagedMediaError: The object store's content is not what was written.
            DatabaseUnavailableError: PostgreSQL is away and the asset is not remembered.
            ObjectStoreError: The object store is away.
        """
        path = admitted.path
        asset = await self._assets.get(path.asset)
        if path.resource is Resource.MULTIVARIANT_PLAYLIST:
            return _multivariant_playlist(asset, admitted.token.quality)
        rendition = _find_rendition(asset, path)
        if path.resource is Resource.MEDIA_PLAYLIST:
            return _playlist(render_media_playlist(rendition, asset.target_duration_s))
        return await self._read_part(asset.id, rendition, _locate(rendition, path))

    async def _read_part(self, asset: AssetId, rendition: Rendition, part: range) -> Representation:
        try:
            body = await self._objects.read_range(asset, rendition.name, part.start, len(part))
        except NoSuchMediaError:
            self._assets.forget(asset)
            raise
        # The object's digest and the place in it name these bytes and no others.
        etag = f'"{rendition.sha256[:32]}-{part.start:x}-{len(part):x}"'
        return Representation(body, AUDIO_MIME, etag)


def _multivariant_playlist(asset: Asset, admitted: Quality) -> Representation:
    if all(rendition.quality.ordinal > admitted.ordinal for rendition in asset.renditions):
        raise NotAdmittedError(f"the asset has no rendition as low as {admitted}")
    return _playlist(render_multivariant_playlist(asset, admitted))


def _playlist(text: str) -> Representation:
    body = text.encode()
    return Representation(body, PLAYLIST_MIME, content_etag(body), encodings=encode_text(body))


def _find_rendition(asset: Asset, path: MediaPath) -> Rendition:
    rendition = asset.rendition(path.rendition or "")
    if rendition is None:
        raise NoSuchMediaError("the asset has no such rendition")
    return rendition


def _locate(rendition: Rendition, path: MediaPath) -> range:
    """Where the initialization section or a segment lies in the packed object."""
    if path.segment is None:
        return range(rendition.initialization_bytes)
    if path.segment >= len(rendition.segments):
        raise NoSuchMediaError(f"the rendition has {len(rendition.segments)} segments")
    segment = rendition.segments[path.segment]
    return range(segment.offset_bytes, segment.offset_bytes + segment.length_bytes)
