"""Listeners, tracks and long histories, written straight into the database."""

import asyncio
import secrets
from dataclasses import dataclass

import asyncpg

from bench.catalog import CatalogShape, write_catalog

USERS = 2000
TRACKS = 20_000
_SHAPE = CatalogShape(artists=500, albums=500, tracks_an_album=TRACKS // 500)
_TIMEOUT_S = 1800.0

_USERS = """
INSERT INTO users (email, password_hash)
SELECT 'user' || n || '@bench.example', '-' FROM generate_series(1, $1::int) AS n
"""

_SESSIONS = """
INSERT INTO sessions (user_id, token_sha256, expires_at)
SELECT listener.id, sha256(session.token::bytea), now() + interval '1 day'
FROM (SELECT id, row_number() OVER () AS place FROM users) AS listener
JOIN unnest($1::text[]) WITH ORDINALITY AS session (token, place) USING (place)
"""

# Every listener hears the tracks in turn, from a place of her own on.
_HISTORY = """
INSERT INTO listening_history (user_id, id, track_id, played_at, listened_s, completed)
SELECT listener.id, gen_random_uuid(), track.id, now() - interval '365 days' + n * interval '31 s', 200, true
FROM (SELECT id, row_number() OVER () AS place FROM users WHERE email LIKE 'user%') AS listener
CROSS JOIN generate_series($1::int, $2::int) AS n
JOIN (SELECT id, row_number() OVER () AS place FROM tracks) AS track
    ON track.place = 1 + (listener.place * 37 + n * 11) % $3::int;
"""

_COUNTS = """
TRUNCATE play_counts, track_plays;
INSERT INTO play_counts
SELECT user_id, track_id, count(*), count(*), max(played_at) FROM listening_history GROUP BY 1, 2;
INSERT INTO track_plays SELECT track_id, count(*), count(*), '2026-01-01' FROM listening_history GROUP BY 1;
"""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who can tell plays, and of what."""

    tokens: list[str]
    """One session's a listener."""
    tracks: list[str]


def fill_catalog(database_url: str) -> Audience:
    """Listeners who are signed in, and tracks."""
    return asyncio.run(_fill_catalog(database_url))


async def _fill_catalog(database_url: str) -> Audience:
    tokens = [secrets.token_urlsafe(32) for _ in range(USERS)]
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute(_USERS, USERS)
        await write_catalog(connection, _SHAPE, timeout_s=_TIMEOUT_S)
        await connection.execute(_SESSIONS, tokens)
        await connection.execute("VACUUM ANALYZE", timeout=_TIMEOUT_S)
        tracks = await connection.fetch("SELECT id FROM tracks ORDER BY id")
    finally:
        await connection.close()
    return Audience(tokens, [str(row["id"]) for row in tracks])


def fill_history(database_url: str, rows: int) -> None:
    """Have the history hold so many rows."""
    asyncio.run(_fill_history(database_url, rows))


async def _fill_history(database_url: str, rows: int) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        held = await connection.fetchval("SELECT count(*) FROM listening_history", timeout=_TIMEOUT_S)
        first, last = held // USERS + 1, rows // USERS
        if last < first:
            return
        await connection.execute(_HISTORY, first, last, TRACKS, timeout=_TIMEOUT_S)
        await connection.execute(_COUNTS, timeout=_TIMEOUT_S)
        await connection.execute("VACUUM ANALYZE", timeout=_TIMEOUT_S)
        await connection.execute("CHECKPOINT", timeout=_TIMEOUT_S)
    finally:
        await connection.close()


def counted(database_url: str) -> int:
    """How many plays are in the history."""
    return asyncio.run(_counted(database_url))


async def _counted(database_url: str) -> int:
    connection = await asyncpg.connect(database_url)
    try:
        found: int = await connection.fetchval("SELECT count(*) FROM listening_history", timeout=_TIMEOUT_S)
    finally:
        await connection.close()
    return found
