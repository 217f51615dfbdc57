"""A year's figures, as the database tells them, made into what the API shows."""

from collections import defaultdict
from uuid import UUID

import asyncpg

from control_api.listening.models import (
    AlbumTotal,
    ArtistTotal,
    GenreTotal,
    MonthTotal,
    Streak,
    TrackTotal,
    YearStatistics,
)
from control_api.listening.reading import ListeningReader

TOP = 10


async def year_statistics(
    reader: ListeningReader, user_id: UUID, year: int, time_zone: str
) -> YearStatistics:
    """A year of listening; to be read in one transaction that sees one instant."""
    measures: defaultdict[str, list[asyncpg.Record]] = defaultdict(list)
    for row in await reader.year(user_id, year, time_zone, TOP):
        measures[row["measure"]].append(row)
    tracks = await reader.tracks([row["id"] for row in measures["track"]])
    albums = await reader.albums([row["id"] for row in measures["album"]])
    artists = await reader.artists([row["id"] for row in measures["artist"]])
    return YearStatistics(
        year=year,
        tz=time_zone,
        plays=measures["plays"][0]["plays"],
        completed=measures["completed"][0]["plays"],
        hours=_hours(measures["plays"][0]),
        tracks=measures["tracks"][0]["plays"],
        artists=measures["artists"][0]["plays"],
        albums=measures["albums"][0]["plays"],
        top_tracks=[
            TrackTotal(track=tracks[row["id"]], plays=row["plays"], hours=_hours(row))
            for row in measures["track"]
        ],
        top_albums=[
            AlbumTotal(album=albums[row["id"]], plays=row["plays"], hours=_hours(row))
            for row in measures["album"]
        ],
        top_artists=[
            ArtistTotal(artist=artists[row["id"]], plays=row["plays"], hours=_hours(row))
            for row in measures["artist"]
        ],
        top_genres=[
            GenreTotal(genre=row["name"], plays=row["plays"], hours=_hours(row)) for row in measures["genre"]
        ],
        months=_months(measures["month"]),
        longest_streak=next(map(_streak, measures["streak"]), None),
    )


def _months(rows: list[asyncpg.Record]) -> list[MonthTotal]:
    found = {row["first_day"].month: row for row in rows}
    return [
        MonthTotal(month=month, plays=found[month]["plays"], hours=_hours(found[month]))
        if month in found
        else MonthTotal(month=month, plays=0, hours=0.0)
        for month in range(1, 13)
    ]


def _streak(row: asyncpg.Record) -> Streak:
    return Streak(days=row["plays"], first_day=row["first_day"], last_day=row["last_day"])


def _hours(row: asyncpg.Record) -> float:
    return float(row["listened_s"]) / 3600
