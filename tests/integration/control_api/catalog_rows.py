"""A small catalog, written as the packaging worker would."""

import secrets
from dataclasses import dataclass
from uuid import UUID, uuid4

from kernel.database.pool import Pool
from kernel.names import name_key

COVER = "ab" * 32


@dataclass(frozen=True, slots=True)
class RenditionRow:
    """One encoding, as far as a stream's start tells of it."""

    name: str
    quality: str
    codec: str
    sample_rate_hz: int
    bit_depth: int | None
    average_bandwidth_bps: int
    priming_samples: int = 0
    valid_samples: int = 441_000
    remainder_samples: int = 0


AAC_96 = RenditionRow("96_aac", "96_aac", "aac", 44_100, None, 96_000, 1024, 441_000, 344)
AAC_256 = RenditionRow("256_aac", "256_aac", "aac", 44_100, None, 256_000, 1024, 441_000, 344)
AAC_256_PLUS = RenditionRow("256_aac_plus", "256_aac_plus", "aac", 44_100, None, 320_000, 1024, 441_000, 344)
ALAC = RenditionRow("lossless_alac", "lossless", "alac", 44_100, 16, 800_000)
FLAC = RenditionRow("lossless_flac", "lossless", "flac", 44_100, 16, 790_000)
HI_RES_ALAC = RenditionRow(
    "hi_res_lossless_alac", "hi_res_lossless", "alac", 96_000, 24, 2_500_000, 0, 960_000
)
HI_RES_FLAC = RenditionRow(
    "hi_res_lossless_flac", "hi_res_lossless", "flac", 96_000, 24, 2_400_000, 0, 960_000
)

LOSSY = (AAC_96, AAC_256, AAC_256_PLUS)
CD = (*LOSSY, FLAC, ALAC)
HI_RES = (*CD, HI_RES_FLAC, HI_RES_ALAC)


class CatalogRows:
    """Writes artists, albums and tracks."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def artist(self, name: str) -> UUID:
        """An artist's id."""
        return await self._insert(
            "INSERT INTO artists (name, name_key) VALUES ($1, $2) RETURNING id", name, name_key(name)
        )

    async def album(self, artist_id: UUID, title: str, *, with_cover: bool = False) -> UUID:
        """An album's id."""
        if with_cover:
            await self._pool.execute(
                "INSERT INTO artworks VALUES ($1, 1400, 1400, '{1400, 600}') ON CONFLICT DO NOTHING", COVER
            )
        return await self._insert(
            "INSERT INTO albums (artist_id, title, title_key, release_date, artwork_sha256) "
            "VALUES ($1, $2, $3, '1994-05', $4) RETURNING id",
            artist_id,
            title,
            name_key(title),
            COVER if with_cover else None,
        )

    async def track(
        self,
        artist_id: UUID,
        album_id: UUID,
        title: str,
        *,
        disc: int = 1,
        number: int | None = 1,
        renditions: tuple[RenditionRow, ...] = CD,
        genres: tuple[str, ...] = ("Jazz",),
    ) -> UUID:
        """A track's id; its asset is the track's id, the halves swapped."""
        track_id, asset_id = uuid4(), uuid4()
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "INSERT INTO tracks (id, album_id, artist_id, title, title_key, disc, number, length_s, asset_id) "
                "VALUES ($1, $2, $3, $4, $5, $6, $7, 10, $8)",
                *(track_id, album_id, artist_id, title, name_key(title), disc, number, asset_id),
            )
            await connection.execute(
                "INSERT INTO assets (id, track_id, master_sha256, lossless, sample_rate_hz, bit_depth, channels, "
                "valid_samples, integrated_lufs, range_lu, true_peak_dbtp) "
                "VALUES ($1, $2, $3, true, 44100, 16, 2, 441000, -14.5, 6.25, NULL)",
                *(asset_id, track_id, secrets.token_hex(32)),
            )
            for position, genre in enumerate(genres, 1):
                await connection.execute(
                    "INSERT INTO track_genres (track_id, position, name, name_key) VALUES ($1, $2, $3, $4)",
                    *(track_id, position, genre, name_key(genre)),
                )
            for row in renditions:
                await connection.execute(
                    "INSERT INTO renditions VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, 'k', '\\x00')",
                    asset_id,
                    *(row.name, row.quality, row.codec, row.sample_rate_hz, row.bit_depth),
                    *(row.average_bandwidth_bps + 5000, row.average_bandwidth_bps),
                    *(row.priming_samples, row.valid_samples, row.remainder_samples),
                )
        return track_id

    async def _insert(self, query: str, *values: object) -> UUID:
        row_id: UUID = await self._pool.fetchval(query, *values)
        return row_id
