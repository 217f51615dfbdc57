"""The address that a player is given for a track, as an administrator hands it out."""

import secrets
import time
from uuid import UUID

from kernel.asset import AssetId
from kernel.database.pool import Connection, connect
from kernel.errors import KernelError
from kernel.media_path import MediaPath, Resource
from kernel.playback_token import PlaybackToken, TokenSigner
from kernel.quality import Quality
from kernel.settings import Settings

SUBJECT = "cli"


class UnknownTrackError(KernelError):
    """The catalog has no such track."""


async def playback_url(settings: Settings, track_id: UUID, quality: Quality, ttl_s: float) -> str:
    """The edge URL of a track's multivariant playlist, admitted up to a quality for so many seconds.

    Raises:
        UnknownTrackError: There is no such track.
        SettingsError: The settings name no signing key.
        DatabaseUnavailableError: PostgreSQL is away.
    """
    async with connect(settings.database, application_name="segue url") as connection:
        asset = await _find_asset(connection, track_id)
    now_s = time.time()
    token = PlaybackToken(
        subject=SUBJECT,
        session=secrets.token_hex(16),
        assets=frozenset([asset]),
        quality=quality,
        issued_at_s=now_s,
        expires_at_s=int(now_s) + max(1, round(ttl_s)),
    )
    path = MediaPath(asset, Resource.MULTIVARIANT_PLAYLIST)
    return f"{settings.edge.url.rstrip('/')}/m/{_signer(settings).sign(token)}/{path}"


async def _find_asset(connection: Connection, track_id: UUID) -> AssetId:
    asset_id: UUID | None = await connection.fetchval(
        "SELECT asset_id FROM tracks WHERE id = $1", track_id, timeout=10
    )
    if asset_id is None:
        raise UnknownTrackError(f"there is no track {track_id}")
    return AssetId(asset_id.hex)


def _signer(settings: Settings) -> TokenSigner:
    key_id = settings.secrets.token_signing_key_id
    return TokenSigner(key_id, settings.secrets.signing_keys()[key_id])
