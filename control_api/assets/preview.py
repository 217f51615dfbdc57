"""Hearing an asset for itself: one that waits to be published, or that a newer packaging has taken over from."""

from datetime import datetime
from uuid import UUID

import msgspec

from control_api.accounts.models import SignedIn
from control_api.assets.errors import AssetNotFoundError
from control_api.assets.repository import AssetRepository
from control_api.assets.stored import StoredAssets
from control_api.audit.log import AuditAction, AuditEntry, write_audit
from control_api.playback.issuer import StreamIssuer
from control_api.playback.models import Rendition
from kernel import asset as stored
from kernel.asset import AssetId, Loudness
from kernel.database.pool import Pool, acquire
from kernel.media_path import MediaPath, Resource
from kernel.object_store.port import ObjectStore
from kernel.quality import Quality


class AssetPreview(msgspec.Struct, frozen=True, kw_only=True):
    """Leave to play one asset, published or not."""

    playlist_url: str
    start_by: datetime
    """Until when playing must have begun."""
    expires_at: datetime
    """Until when the URL admits, once playing has begun in time."""
    playback_session_id: UUID
    asset_id: str
    loudness: Loudness
    renditions: tuple[Rendition, ...]
    """The best first; of an asset that is not published those that are stored, for none is made for it on demand."""


class Previews:
    """Admits administrators to assets; it counts neither as a stream start nor among the devices that play."""

    def __init__(self, pool: Pool, store: ObjectStore, issuer: StreamIssuer) -> None:
        self._pool = pool
        self._stored = StoredAssets(store)
        self._issuer = issuer

    async def start(self, signed_in: SignedIn, asset: AssetId, *, address: str | None) -> AssetPreview:
        """Admit an administrator's device, and write that down.

        Raises:
            AssetNotFoundError: There is no such asset.
            ObjectStoreError: The object store is away.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        async with acquire(self._pool) as connection:
            row = await AssetRepository(connection).find(asset)
        if row is None:
            raise AssetNotFoundError(asset)
        document = await self._stored.asset(asset)
        playlist = MediaPath(asset, Resource.MULTIVARIANT_PLAYLIST)
        issued = self._issuer.issue(
            signed_in, playlist, Quality.HI_RES_LOSSLESS, issued_at_s=signed_in.seen_at.timestamp()
        )
        await self._note(signed_in, asset, address)
        there = (each for each in document.renditions if row.track is not None or each.made_from is None)
        return AssetPreview(
            playlist_url=issued.playlist_url,
            start_by=issued.start_by,
            expires_at=issued.expires_at,
            playback_session_id=issued.playback_session_id,
            asset_id=asset,
            loudness=document.loudness,
            renditions=tuple(
                map(_offered, sorted(there, key=lambda each: (-each.quality.ordinal, each.codec)))
            ),
        )

    async def _note(self, signed_in: SignedIn, asset: AssetId, address: str | None) -> None:
        entry = AuditEntry(
            AuditAction.PREVIEW_ASSET,
            actor=signed_in.account.id,
            object_kind="asset",
            object_id=UUID(asset),
            address=address,
        )
        async with acquire(self._pool) as connection, connection.transaction():
            await write_audit(connection, entry)


def _offered(rendition: stored.Rendition) -> Rendition:
    return Rendition(**{name: getattr(rendition, name) for name in Rendition.__struct_fields__})
