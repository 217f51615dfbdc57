"""A small catalog with a listener's library and plays, of all shapes: with values, without, at the edges."""

import random
import secrets
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from kernel.database.pool import Pool
from kernel.names import name_key
from tests.integration.control_api.smart.brute_force import LADDER, Facts

TITLES = (
    "Blue Train",
    "blue  monday",
    "\uff22\uff2c\uff35\uff25",
    "Straße",
    "STRASSE",
    "100%_sure",
    'Love\'s "Theme"',
    "愛",
    "a\\b",
)
GENRES = ("Jazz", "Blues", "Soul", "Acid Jazz", "JAZZ", "Любовь")
YEARS = (None, "", "soon", "1990", "1994-05", "1999-12-31", "2020")


class FactRows:
    """Writes tracks of drawn shapes, and remembers what is known of each."""

    def __init__(self, pool: Pool, owner_id: UUID, now: datetime, seed: int) -> None:
        self._pool = pool
        self._owner_id = owner_id
        self._now = now
        self._draw = random.Random(seed)

    async def write(self, count: int, playlists: dict[UUID, bool]) -> list[Facts]:
        """So many tracks, on playlists of which the owner may see some."""
        albums = [await self._album(n) for n in range(3)]
        tracks = [await self._track(self._draw.choice(albums), playlists) for _ in range(count)]
        on_album = Counter(track.values["album"] for track in tracks)
        return [
            Facts(track.id, {**track.values, "album_track_count": on_album[track.values["album"]]})
            for track in tracks
        ]

    async def like_all(self, track_ids: list[UUID]) -> None:
        """Have the owner like and play tracks: of somebody else, nothing of which may show."""
        for track_id in track_ids:
            personal = {"in_library": True, "added": self._now, "liked": True}
            played = {"play_count": 3, "completed_count": 3, "last_played": self._now}
            await self._write_personal(track_id, personal | played)

    async def _album(self, number: int) -> tuple[UUID, UUID, str, str]:
        artist, title = f"{TITLES[number]} Band", TITLES[-1 - number]
        artist_id = await self._pool.fetchval(
            "INSERT INTO artists (name, name_key) VALUES ($1, $2) RETURNING id", artist, name_key(artist)
        )
        album_id = await self._pool.fetchval(
            "INSERT INTO albums (artist_id, title, title_key) VALUES ($1, $2, $3) RETURNING id",
            *(artist_id, title, name_key(title)),
        )
        return artist_id, album_id, artist, title

    async def _track(self, album: tuple[UUID, UUID, str, str], playlists: dict[UUID, bool]) -> Facts:
        draw = self._draw
        _, _, artist, album_title = album
        track_id, release_date = uuid4(), draw.choice(YEARS)
        values: dict[str, Any] = {
            "title": draw.choice(TITLES),
            "artist": artist,
            "album": album_title,
            "isrc": draw.choice([None, f"USX{draw.randrange(10**9):09}"]),
            "genre": frozenset(draw.sample(GENRES, draw.choice([0, 1, 2]))),
            "year": int(release_date[:4]) if release_date and release_date[0] in "12" else None,
            "disc": draw.randint(1, 2),
            "number": draw.choice([None, 1, 2, 3]),
            "length_s": draw.choice([0.5, 120.25, 200.0, 331.0]),
            "explicit": draw.random() < 0.5,
            "loudness_lufs": draw.choice([None, -23.0, -14.0, -7.5]),
            "quality": draw.choice(LADDER),
            "lossless": draw.random() < 0.5,
            "sample_rate_hz": draw.choice([44_100, 48_000, 96_000]),
            "bit_depth": draw.choice([None, 16, 24]),
            "popularity": draw.choice([0, 0, 1, 5]),
            "in_library": draw.random() < 0.7,
        }
        values |= self._personal(in_library=values["in_library"])
        await self._write_track(track_id, album[:2], release_date, values)
        await self._write_personal(track_id, values)
        values["playlist"] = frozenset(await self._write_entries(track_id, playlists))
        return Facts(track_id, values)

    def _personal(self, *, in_library: bool) -> dict[str, Any]:
        draw = self._draw
        plays = draw.choice([0, 0, 1, 2, 5])
        ago = timedelta(days=draw.choice([0, 1, 30, 200]), seconds=draw.randint(1, 80_000))
        return {
            "added": self._now - timedelta(days=draw.choice([0, 10, 100]), seconds=60)
            if in_library
            else None,
            "liked": in_library and draw.random() < 0.5,
            "play_count": plays,
            "completed_count": draw.randint(0, plays),
            "last_played": self._now - ago if plays else None,
        }

    async def _write_track(
        self,
        track_id: UUID,
        artist_and_album: tuple[UUID, UUID],
        release_date: str | None,
        values: dict[str, Any],
    ) -> None:
        asset_id = uuid4()
        artist_id, album_id = artist_and_album
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute(
                "INSERT INTO tracks (id, album_id, artist_id, title, title_key, disc, number, length_s, asset_id, "
                "isrc, explicit, release_date) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                *(track_id, album_id, artist_id, values["title"], name_key(values["title"]), values["disc"]),
                *(
                    values["number"],
                    values["length_s"],
                    asset_id,
                    values["isrc"],
                    values["explicit"],
                    release_date,
                ),
            )
            for old_id, superseded_at in ((uuid4(), self._now), (asset_id, None)):
                await connection.execute(
                    "INSERT INTO assets (id, track_id, master_sha256, lossless, sample_rate_hz, bit_depth, channels, "
                    "valid_samples, integrated_lufs, superseded_at) VALUES ($1, $2, $3, $4, $5, $6, 2, 1, $7, $8)",
                    *(old_id, track_id, secrets.token_hex(32), values["lossless"], values["sample_rate_hz"]),
                    *(values["bit_depth"], values["loudness_lufs"], superseded_at),
                )
            await connection.execute(
                "INSERT INTO renditions SELECT $1, name, name, 'x', 44100, NULL, 1, 1, 0, 1, 0, 1, 'k', '\\x00' "
                "FROM unnest($2::text[]) AS name",
                *(asset_id, LADDER[: LADDER.index(values["quality"]) + 1]),
            )
            for position, genre in enumerate(sorted(values["genre"])):
                await connection.execute(
                    "INSERT INTO track_genres (track_id, position, name, name_key) VALUES ($1, $2, $3, $4) "
                    "ON CONFLICT (track_id, name_key) DO NOTHING",
                    *(track_id, position, genre, name_key(genre)),
                )
            if values["popularity"]:
                await connection.execute(
                    "INSERT INTO track_plays (track_id, plays) VALUES ($1, $2)",
                    track_id,
                    values["popularity"],
                )

    async def _write_personal(self, track_id: UUID, values: dict[str, Any]) -> None:
        if values["in_library"]:
            await self._pool.execute(
                "INSERT INTO library_items (user_id, kind, item_id, added_at, liked, revision, decided_revision, "
                "decided_at) SELECT $1, 'track', $2, $3, $4, count(*) + 1, 1, $3 FROM library_items WHERE user_id = $1",
                *(self._owner_id, track_id, values["added"], values["liked"]),
            )
        if values["play_count"]:
            await self._pool.execute(
                "INSERT INTO play_counts (user_id, track_id, plays, completed, last_played_at) "
                "VALUES ($1, $2, $3, $4, $5)",
                *(
                    self._owner_id,
                    track_id,
                    values["play_count"],
                    values["completed_count"],
                    values["last_played"],
                ),
            )

    async def _write_entries(self, track_id: UUID, playlists: dict[UUID, bool]) -> list[str]:
        on = self._draw.sample(list(playlists), self._draw.randint(0, 2))
        for playlist_id in on:
            await self._pool.execute(
                "INSERT INTO playlist_tracks (playlist_id, track_id, order_key) VALUES ($1, $2, $3)",
                *(playlist_id, track_id, track_id.hex),
            )
        return [str(playlist_id) for playlist_id in on if playlists[playlist_id]]
