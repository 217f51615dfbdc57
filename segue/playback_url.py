"""The address that a player is given for a track or an album, as an administrator hands it out."""

import secrets
import time
from uuid import UUID

from control_api.catalog.errors import AlbumNotFoundError
from control_api.playback.album.streams import AlbumStreams
from kernel.asset import AssetId
from kernel.database.pool import Connection, Pool, acquire, connect, open_pool
from kernel.errors import KernelError
from kernel.media_path import MediaPath, Resource
from kernel.playback_token import PlaybackToken, TokenSigner
from kernel.quality import Quality
from kernel.settings import Settings

APPLICATION_NAME = "segue url"
SUBJECT = "cli"


class UnknownTrackError(KernelError):
    """The catalog has no such track."""


class UnknownAlbumError(KernelError):
    """The catalog has no such album, or nothing of it that goes through all its tracks."""


async def playback_url(settings: Settings, track_id: UUID, quality: Quality, ttl_s: float) -> str:
    """The edge URL of a track's multivariant playlist, admitted up to a quality for so many seconds.

    Raises:
        UnknownTrackError: There is no such track.
        SettingsError: The settings name no signing key.
        DatabaseUnavailableError: PostgreSQL is away.
    """
    async with connect(settings.database, application_name=APPLICATION_NAME) as connection:
        asset = await _find_asset(connection, track_id)
    return _address(settings, MediaPath(asset, Resource.MULTIVARIANT_PLAYLIST), quality, ttl_s)


async def album_playback_url(settings: Settings, some_id: UUID, quality: Quality, ttl_s: float) -> str:
    """The same of an album as one stream, which is made known to the origin as when a listener starts it.

    The id is the album's, or a track's for the album that it is on.

    Raises:
        UnknownAlbumError: There is no such album, or nothing to play of it.
        SettingsError: The settings name no signing key, or no key-encryption key.
        DatabaseUnavailableError: PostgreSQL is away.
    """
    key_ring = settings.secrets.key_ring()
    async with open_pool(settings.database, application_name=APPLICATION_NAME) as pool:
        streams = AlbumStreams(pool, key_ring)
        try:
            album = await streams.find(await _find_album(pool, some_id))
            if not album.variants:
                raise UnknownAlbumError(f"album {album.id} has nothing that goes through all its tracks")
            stream_id = await streams.make_known(album)
        except AlbumNotFoundError:
            raise UnknownAlbumError(f"there is no album {some_id}") from None
    playlist = MediaPath(stream_id, Resource.MULTIVARIANT_PLAYLIST, album=True)
    return _address(settings, playlist, quality, ttl_s)


def _address(settings: Settings, playlist: MediaPath, quality: Quality, ttl_s: float) -> str:
    now_s = time.time()
    token = PlaybackToken(
        subject=SUBJECT,
        session=secrets.token_hex(16),
        assets=frozenset([playlist.asset]),
        quality=quality,
        issued_at_s=now_s,
        expires_at_s=int(now_s) + max(1, round(ttl_s)),
    )
    return f"{settings.edge.url.rstrip('/')}/m/{_signer(settings).sign(token)}/{playlist}"


async def _find_asset(connection: Connection, track_id: UUID) -> AssetId:
    asset_id: UUID | None = await connection.fetchval(
        "SELECT asset_id FROM tracks WHERE id = $1", track_id, timeout=10
    )
    if asset_id is None:
        raise UnknownTrackError(f"there is no track {track_id}")
    return AssetId(asset_id.hex)


async def _find_album(pool: Pool, some_id: UUID) -> UUID:
    """The album that a track is on; any other id as it is."""
    async with acquire(pool) as connection:
        album_id: UUID | None = await connection.fetchval(
            "SELECT album_id FROM tracks WHERE id = $1", some_id
        )
    return album_id or some_id


def _signer(settings: Settings) -> TokenSigner:
    key_id = settings.secrets.token_signing_key_id
    return TokenSigner(key_id, settings.secrets.signing_keys()[key_id])
