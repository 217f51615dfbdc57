"""From an admitted path to what is served of a track: rendered playlists, parts of its renditions."""

import asyncio

from kernel.admission import Admitted, NoSuchMediaError
from kernel.asset import Asset, Rendition
from kernel.http.representation import Representation
from kernel.media_path import MediaPath, Resource
from kernel.playback_token import NotAdmittedError
from kernel.quality import Quality
from origin.audio import AUDIO_MIME, represent_audio
from origin.playlist_cache import PlaylistCache
from origin.playlists import render_media_playlist, render_multivariant_playlist
from origin.published_assets import PublishedAssets
from origin.renditions import Renditions, locate


class TrackMedia:
    """Everything of an asset but its keys."""

    def __init__(self, assets: PublishedAssets, renditions: Renditions, playlists: PlaylistCache) -> None:
        self._assets = assets
        self._renditions = renditions
        self._playlists = playlists

    async def get(self, admitted: Admitted) -> Representation:
        """What an admitted request for anything but a key is answered with.

        Raises:
            NoSuchMediaError: There is no such asset, rendition or segment.
            NotAdmittedError: Every variant of the asset is above the token's quality.
            NotPackagedYetError, PackagingFailedError: It is made on demand, and is not there.
            DamagedMediaError: The object store's content is not what was written.
            DatabaseUnavailableError: PostgreSQL is away and the asset is not remembered.
            ObjectStoreError: The object store is away.
        """
        path = admitted.path
        asset = await self._assets.get(path.asset)
        if path.resource is Resource.MULTIVARIANT_PLAYLIST:
            return await self._multivariant_playlist(asset, path, admitted.token.quality)
        rendition = _find_rendition(asset, path)
        if path.resource is Resource.MEDIA_PLAYLIST:
            self._renditions.expect(asset.id, rendition)
            return await self._playlists.get(
                (path, None), lambda: render_media_playlist(rendition, asset.target_duration_s)
            )
        return await self._part(asset, rendition, path.segment)

    async def _multivariant_playlist(
        self, asset: Asset, path: MediaPath, admitted: Quality
    ) -> Representation:
        if all(rendition.quality.ordinal > admitted.ordinal for rendition in asset.renditions):
            raise NotAdmittedError(f"the asset has no rendition as low as {admitted}")
        return await self._playlists.get(
            (path, admitted), lambda: render_multivariant_playlist(asset, admitted)
        )

    async def _part(self, asset: Asset, rendition: Rendition, segment: int | None) -> Representation:
        body = await self._renditions.read(asset.id, rendition, segment)
        if rendition.made_from is not None:
            # Its object's digest is not known before all of it is made.
            return await asyncio.to_thread(represent_audio, body)
        # The object's digest and the place in it name these bytes and no others.
        place = locate(rendition, segment)
        etag = f'"{rendition.sha256[:32]}-{place.start:x}-{len(place):x}"'
        return Representation(body, AUDIO_MIME, etag)


def _find_rendition(asset: Asset, path: MediaPath) -> Rendition:
    rendition = asset.rendition(path.rendition or "")
    if rendition is None:
        raise NoSuchMediaError("the asset has no such rendition")
    return rendition
