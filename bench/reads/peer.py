"""The peer of plain reads: the same queries behind FastAPI, as its documentation teaches it.

Run by uvicorn with uvloop and httptools. `DATABASE_URL` is where the catalog is. It checks no session and counts no
requests unless `SIGNED_IN` is set: then it looks the bearer token up in the table of sessions first.
"""

import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from uuid import UUID

import asyncpg
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from pydantic import BaseModel

_POOL_CONNECTIONS = 10  # as the control API has
_MAX_PAGE = 200

_TRACK = "SELECT * FROM shown_tracks WHERE id = $1"
_TRACKS = "SELECT * FROM shown_tracks ORDER BY title_key, id LIMIT $1"
_ALBUM = "SELECT * FROM shown_albums WHERE id = $1"
_ALBUM_TRACKS = "SELECT * FROM shown_tracks WHERE album_id = $1 ORDER BY disc, number, id"
_SESSION = """
SELECT account.id FROM sessions JOIN users AS account ON account.id = sessions.user_id
WHERE sessions.token_sha256 = $1 AND sessions.expires_at > now() AND account.disabled_at IS NULL
"""


class Credit(BaseModel):
    """Whose it is."""

    id: UUID
    name: str


class Track(BaseModel):
    """A track."""

    id: UUID
    title: str
    artist: Credit
    album_id: UUID
    album_title: str
    disc: int
    number: int | None
    length_s: float
    explicit: bool
    isrc: str | None
    genres: list[str]
    release_date: str | None
    lossless: bool
    sample_rate_hz: int
    bit_depth: int | None


class Tracks(BaseModel):
    """A page of tracks."""

    items: list[Track]
    next_cursor: str | None


class Album(BaseModel):
    """An album with its tracks."""

    id: UUID
    title: str
    artist: Credit
    release_date: str | None
    genres: list[str]
    track_count: int
    length_s: float
    tracks: list[Track]


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], max_size=_POOL_CONNECTIONS) as pool:
        app.state.pool = pool
        yield


async def _signed_in(request: Request, authorization: Annotated[str, Header()] = "") -> None:
    token = hashlib.sha256(authorization.removeprefix("Bearer ").encode()).digest()
    async with request.app.state.pool.acquire() as connection:
        if await connection.fetchrow(_SESSION, token) is None:
            raise HTTPException(401)


app = FastAPI(lifespan=_lifespan, dependencies=[Depends(_signed_in)] if os.environ.get("SIGNED_IN") else [])


@app.get("/api/v1/tracks/{track_id}")
async def get_track(request: Request, track_id: UUID) -> Track:
    """One track."""
    async with request.app.state.pool.acquire() as connection:
        row = await connection.fetchrow(_TRACK, track_id)
    if row is None:
        raise HTTPException(404)
    return _track(row)


@app.get("/api/v1/tracks")
async def list_tracks(request: Request, limit: int = 50) -> Tracks:
    """Tracks by title."""
    async with request.app.state.pool.acquire() as connection:
        rows = await connection.fetch(_TRACKS, min(limit, _MAX_PAGE) + 1)
    return Tracks(items=[_track(row) for row in rows[:limit]], next_cursor=None)


@app.get("/api/v1/albums/{album_id}")
async def get_album(request: Request, album_id: UUID) -> Album:
    """One album with its tracks."""
    async with request.app.state.pool.acquire() as connection:
        row = await connection.fetchrow(_ALBUM, album_id)
        tracks = await connection.fetch(_ALBUM_TRACKS, album_id)
    if row is None:
        raise HTTPException(404)
    artist = Credit(id=row["artist_id"], name=row["artist_name"])
    return Album(**_fields(Album, row), artist=artist, tracks=[_track(track) for track in tracks])


def _track(row: "asyncpg.Record") -> Track:
    return Track(**_fields(Track, row), artist=Credit(id=row["artist_id"], name=row["artist_name"]))


def _fields(model: type[BaseModel], row: "asyncpg.Record") -> dict[str, Any]:
    return {name: row[name] for name in model.model_fields if name not in ("artist", "tracks")}
