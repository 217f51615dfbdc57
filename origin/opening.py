"""What the origin serves media with, put together."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kernel.asset import Asset, AssetId
from kernel.database.pool import Pool
from kernel.http.representation import Representation
from kernel.object_store.port import ObjectStore
from kernel.settings import Settings
from kernel.single_flight import SingleFlight
from origin.album.joined_media import JoinedMedia
from origin.album.media import AlbumMedia
from origin.album.streams import AlbumStream, AlbumStreams
from origin.key_delivery import KeyDelivery
from origin.media import Media
from origin.on_demand.on_demand import open_on_demand
from origin.packed_objects import PackedObjects
from origin.playlist_cache import PlaylistCache, PlaylistName
from origin.published_assets import PublishedAssets
from origin.renditions import Renditions
from origin.track_media import TrackMedia
from origin.wrapped_keys import KeyFlights, WrappedKeys


@asynccontextmanager
async def open_media(settings: Settings, pool: Pool, store: ObjectStore) -> AsyncIterator[Media]:
    """Media for an origin's lifetime.

    Raises:
        SettingsError: The key-encryption keys are missing or wrong.
    """
    entries = settings.origin.asset_cache_entries
    objects = PackedObjects(store, settings.object_store.read_timeout_s)
    key_ring = settings.secrets.key_ring()
    key_flights: KeyFlights = SingleFlight()
    asset_flights: SingleFlight[AssetId, Asset] = SingleFlight()
    stream_flights: SingleFlight[AssetId, AlbumStream] = SingleFlight()
    playlist_flights: SingleFlight[PlaylistName, Representation] = SingleFlight()
    async with (
        key_flights,
        asset_flights,
        stream_flights,
        playlist_flights,
        open_on_demand(settings, pool, objects) as on_demand,
    ):
        keys = KeyDelivery(WrappedKeys(pool, key_flights, time.monotonic), key_ring)
        assets = PublishedAssets(pool, objects, asset_flights, entries)
        playlists = PlaylistCache(playlist_flights, settings.origin.playlist_cache_bytes)
        renditions = Renditions(assets, objects, on_demand)
        tracks = TrackMedia(assets, renditions, playlists)
        streams = AlbumStreams(pool, assets, stream_flights, entries)
        albums = AlbumMedia(streams, playlists, JoinedMedia(renditions, keys), on_demand)
        yield Media(tracks, albums, keys)
