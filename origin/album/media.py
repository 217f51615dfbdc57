"""From an admitted path to what is served of an album stream."""

import asyncio

from kernel.admission import Admitted, NoSuchMediaError
from kernel.album_stream.variants import Variant
from kernel.http.representation import Representation
from kernel.media_path import Resource
from kernel.playback_token import NotAdmittedError
from origin.album.admitted import admit_variant
from origin.album.joined_media import JoinedMedia, key_name
from origin.album.playlists import render_album_media_playlist, render_album_multivariant_playlist
from origin.album.streams import AlbumStream, AlbumStreams
from origin.audio import represent_audio
from origin.on_demand.on_demand import OnDemand
from origin.playlist_cache import PlaylistCache
from origin.wrapped_keys import KeyName


class AlbumMedia:
    """Everything of an album stream but its keys, of which it tells the names."""

    def __init__(
        self, streams: AlbumStreams, playlists: PlaylistCache, joined: JoinedMedia, on_demand: OnDemand
    ) -> None:
        self._streams = streams
        self._playlists = playlists
        self._joined = joined
        self._on_demand = on_demand

    async def get(self, admitted: Admitted) -> Representation:
        """What an admitted request for anything but a key is answered with.

        Raises:
            NoSuchMediaError: There is no such stream, variant, part or segment, or one of its tracks is gone.
            NotAdmittedError: It is above the token's quality.
            AlbumTooLongError: It has too many tracks.
            NotPackagedYetError, PackagingFailedError: It is made on demand, and is not there.
            DamagedMediaError: The object store's content is not what was written.
            ContentKeyError: A key can't be unwrapped.
            DatabaseUnavailableError: PostgreSQL is away: segments are re-timed with their keys.
            ObjectStoreError: The object store is away.
        """
        stream = await self._streams.get(admitted.path.asset)
        if admitted.path.resource is Resource.MULTIVARIANT_PLAYLIST:
            return await self._multivariant_playlist(stream, admitted)
        variant = admit_variant(stream, admitted)
        if admitted.path.resource is Resource.MEDIA_PLAYLIST:
            return await self._media_playlist(stream, variant, admitted)
        try:
            return await self._audio(stream, variant, admitted)
        except NoSuchMediaError:
            self._streams.forget(stream.id)
            raise

    async def key_name(self, admitted: Admitted) -> KeyName:
        """Which key an admitted path is of; raises as `get`, before anything is read."""
        stream = await self._streams.get(admitted.path.asset)
        variant = admit_variant(stream, admitted)
        if variant.whole is not None:
            return KeyName(stream.id, variant.name, is_of_album=True)
        assert admitted.path.part is not None, "a key's path names its part"
        return key_name(variant.parts[admitted.path.part])

    async def _multivariant_playlist(self, stream: AlbumStream, admitted: Admitted) -> Representation:
        if not stream.variants:
            raise NoSuchMediaError("the album's tracks have nothing in common that could play them as one")
        quality = admitted.token.quality
        if all(variant.quality.ordinal > quality.ordinal for variant in stream.variants):
            raise NotAdmittedError(f"the album has no variant as low as {quality}")
        return await self._playlists.get(
            (admitted.path, quality), lambda: render_album_multivariant_playlist(stream.variants, quality)
        )

    async def _media_playlist(
        self, stream: AlbumStream, variant: Variant, admitted: Admitted
    ) -> Representation:
        if variant.whole is not None:
            self._on_demand.ask(stream.id, variant.name)
        else:
            self._joined.expect(variant, 0)
        return await self._playlists.get((admitted.path, None), lambda: render_album_media_playlist(variant))

    async def _audio(self, stream: AlbumStream, variant: Variant, admitted: Admitted) -> Representation:
        part_number, number = admitted.path.part, admitted.path.segment
        if variant.whole is not None:
            return await self._audio_of_whole(stream, variant, number)
        if number is not None:
            return await self._joined.segment(variant, number, admitted)
        assert part_number is not None, "an initialization section's path names its part"
        return await self._joined.initialization(variant, part_number)

    async def _audio_of_whole(
        self, stream: AlbumStream, variant: Variant, number: int | None
    ) -> Representation:
        if number is None:
            body = await self._on_demand.initialization(stream.id, variant.name)
        else:
            body = await self._on_demand.segment(stream.id, variant.name, number)
        return await asyncio.to_thread(represent_audio, body)
