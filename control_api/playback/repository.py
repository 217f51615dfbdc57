"""What can be played, from PostgreSQL."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from uuid import UUID

import asyncpg

from control_api.playback.models import PlayableAsset, Rendition
from kernel.asset import Codec, Loudness, parse_asset_id
from kernel.database.pool import Connection
from kernel.database.queries import load_queries
from kernel.quality import Quality

_SQL = load_queries(__file__)

_CODECS: dict[str, tuple[Codec, str]] = {
    "aac": ("aac", "mp4a.40.2"),  # AAC-LC, RFC 6381 section 3.4
    "alac": ("alac", "alac"),
    "flac": ("flac", "fLaC"),  # the sample entry's own spelling
}


class PlaybackRepository:
    """Reads over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def playable_assets(self, track_ids: Sequence[UUID]) -> dict[UUID, PlayableAsset]:
        """The tracks' current assets, of those tracks that there are.

        An asset and its renditions are written at once and never change, so two reads agree.
        """
        rows = await self._connection.fetch(_SQL["playable_assets"], track_ids)
        return {asset.track_id: asset for asset in await self._with_renditions(rows)}

    async def album_assets(self, album_id: UUID) -> tuple[PlayableAsset, ...] | None:
        """The current assets of an album's tracks in playing order; None where there is no such album."""
        rows = await self._connection.fetch(_SQL["album_assets"], album_id)
        if not rows:
            return None
        return await self._with_renditions([row for row in rows if row["id"] is not None])

    async def _with_renditions(self, assets: Sequence[asyncpg.Record]) -> tuple[PlayableAsset, ...]:
        if not assets:
            return ()
        renditions: defaultdict[UUID, list[asyncpg.Record]] = defaultdict(list)
        for row in await self._connection.fetch(_SQL["asset_renditions"], [row["id"] for row in assets]):
            renditions[row["asset_id"]].append(row)
        return tuple(_asset(row, renditions[row["id"]]) for row in assets)


def _asset(row: asyncpg.Record, renditions: Iterable[asyncpg.Record]) -> PlayableAsset:
    return PlayableAsset(
        id=parse_asset_id(row["id"].hex),
        track_id=row["track_id"],
        length_s=Fraction(row["valid_samples"], row["sample_rate_hz"]),
        loudness=Loudness(
            integrated_lufs=row["integrated_lufs"],
            range_lu=row["range_lu"],
            true_peak_dbtp=row["true_peak_dbtp"],
        ),
        renditions=tuple(_rendition(rendition, row["channels"]) for rendition in renditions),
    )


def _rendition(row: asyncpg.Record, channels: int) -> Rendition:
    codec, codecs = _CODECS[row["codec"]]
    return Rendition(
        name=row["name"],
        quality=Quality.parse(row["quality"]),
        codec=codec,
        codecs=codecs,
        sample_rate_hz=row["sample_rate_hz"],
        bit_depth=row["bit_depth"],
        channels=channels,
        average_bandwidth_bps=row["average_bandwidth_bps"],
        peak_bandwidth_bps=row["peak_bandwidth_bps"],
        priming_samples=row["priming_samples"],
        valid_samples=row["valid_samples"],
        remainder_samples=row["remainder_samples"],
    )
