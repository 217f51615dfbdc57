"""From an admitted path to what is served for it, of a track or an album."""

from kernel.admission import Admitted
from kernel.http.representation import Representation
from origin.album.media import AlbumMedia
from origin.key_delivery import KeyDelivery
from origin.track_media import TrackMedia
from origin.wrapped_keys import KeyName


class Media:
    """Everything that players fetch."""

    def __init__(self, tracks: TrackMedia, albums: AlbumMedia, keys: KeyDelivery) -> None:
        self._tracks = tracks
        self._albums = albums
        self._keys = keys

    async def get(self, admitted: Admitted) -> Representation:
        """What an admitted request for anything but a key is answered with; raises as tracks and albums do."""
        if admitted.path.album:
            return await self._albums.get(admitted)
        return await self._tracks.get(admitted)

    async def content_key(self, admitted: Admitted) -> bytes:
        """What an admitted request for a key is answered with; raises as `KeyDelivery` does."""
        return await self._keys.deliver(await self._key_name(admitted), admitted)

    async def _key_name(self, admitted: Admitted) -> KeyName:
        if admitted.path.album:
            return await self._albums.key_name(admitted)
        assert admitted.path.rendition is not None, "a key's path names its rendition"
        return KeyName(admitted.path.asset, admitted.path.rendition)
