"""What the catalog knows of assets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from control_api.assets.models import AssetTrack, RenditionState, TrackAsset, WaitingAsset
from control_api.catalog.positions import TimePosition
from kernel.asset import AssetId
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetRow:
    """An asset in the catalog, or one that waits to be published: that has no track yet."""

    track: AssetTrack | None
    waiting: WaitingAsset | None = None
    is_current: bool
    created_at: datetime
    superseded_at: datetime | None
    master_bytes: int | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OnDemand:
    """How a rendition fares that somebody asked for."""

    state: RenditionState
    made_at: datetime | None
    error: str | None


class AssetRepository:
    """Reads over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def has(self, asset: AssetId) -> bool:
        """Whether the catalog has it."""
        found: bool = await self._connection.fetchval(_SQL["has_asset"], UUID(asset))
        return found

    async def find(self, asset: AssetId) -> AssetRow | None:
        """The asset, if there is one."""
        row = await self._connection.fetchrow(_SQL["asset"], UUID(asset))
        if row is None:
            return await self._find_waiting(asset)
        return AssetRow(
            track=AssetTrack(
                id=row["track_id"],
                title=row["title"],
                artist_id=row["artist_id"],
                artist=row["artist"],
                album_id=row["album_id"],
                album_title=row["album_title"],
            ),
            is_current=row["is_current"],
            created_at=row["created_at"],
            superseded_at=row["superseded_at"],
            master_bytes=row["master_bytes"],
            notes=tuple(row["notes"]),
        )

    async def _find_waiting(self, asset: AssetId) -> AssetRow | None:
        row = await self._connection.fetchrow(_SQL["waiting"], UUID(asset))
        if row is None:
            return None
        return AssetRow(
            track=None,
            waiting=WaitingAsset(
                job_id=row["job_id"],
                title=row["title"],
                artist=row["artist"],
                album_title=row["album_title"],
            ),
            is_current=False,
            created_at=row["created_at"],
            superseded_at=None,
            master_bytes=row["master_bytes"],
            notes=(),
        )

    async def has_track(self, track_id: UUID) -> bool:
        """Whether the catalog has a track."""
        found: bool = await self._connection.fetchval(_SQL["has_track"], track_id)
        return found

    async def of_track(
        self, track_id: UUID, after: TimePosition, limit: int
    ) -> list[tuple[TimePosition, TrackAsset]]:
        """A track's assets, the newest first, each with its position."""
        rows = await self._connection.fetch(_SQL["assets_of_track"], track_id, after.at, after.id, limit)
        return [
            (
                TimePosition(row["created_at"], row["id"]),
                TrackAsset(
                    id=row["id"].hex,
                    is_current=row["is_current"],
                    created_at=row["created_at"],
                    superseded_at=row["superseded_at"],
                ),
            )
            for row in rows
        ]

    async def on_demand(self, asset: AssetId) -> Mapping[str, OnDemand]:
        """By their names, its renditions that somebody asked for."""
        rows = await self._connection.fetch(_SQL["on_demand"], UUID(asset))
        return {
            row["rendition"]: OnDemand(RenditionState(row["state"]), row["made_at"], row["error"])
            for row in rows
        }
