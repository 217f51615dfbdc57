"""A year in figures, held against a computation as naive as can be."""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from control_api.accounts.models import Account
from kernel.database.pool import Pool
from tests.integration.control_api.api_client import Answer, ApiClient
from tests.integration.control_api.catalog_rows import CatalogRows


@dataclass(frozen=True, slots=True)
class SignedInListener:
    """A listener, and the API that knows her."""

    api: ApiClient
    account: Account
    token: str

    async def get(self, path: str) -> Answer:
        """What the API tells her."""
        return await self.api.call("GET", path, token=self.token)


@pytest.fixture
def signed_in(api: ApiClient, listener: Account, listener_token: str) -> SignedInListener:
    """A listener who is signed in."""
    return SignedInListener(api, listener, listener_token)


Row = tuple[UUID | None, datetime, float, bool]


async def _catalog(rows: CatalogRows) -> dict[UUID, tuple[UUID, UUID, tuple[str, ...]]]:
    """Forty tracks: artist, album and genres of each."""
    found = {}
    genres = ("Jazz", "Blues", "Fado", "Dub")
    for number in range(8):
        artist_id = await rows.artist(f"Artist {number}")
        for album in range(2):
            album_id = await rows.album(artist_id, f"Album {album}")
            for track in range(3):
                mine = tuple(genres[(number + track + n) % 4] for n in range(track))
                track_id = await rows.track(artist_id, album_id, f"Track {track}", genres=mine)
                found[track_id] = (artist_id, album_id, mine)
    return found


async def _write(pool: Pool, user_id: UUID, plays: list[Row]) -> None:
    await pool.copy_records_to_table(
        "listening_history",
        records=[(user_id, uuid4(), *play) for play in plays],
        columns=["user_id", "id", "track_id", "played_at", "listened_s", "completed"],
    )


def _ranked(counts: Counter[Any], heard_s: Counter[Any]) -> list[tuple[str, int, float]]:
    best = sorted(counts, key=lambda key: (-counts[key], -heard_s[key], str(key)))[:10]
    return [(str(key), counts[key], round(heard_s[key] / 3600, 6)) for key in best]


def _streak(days: set[date]) -> tuple[int, date] | None:
    runs = []
    for day in days:
        if day - timedelta(days=1) not in days:
            length = 1
            while day + timedelta(days=length) in days:
                length += 1
            runs.append((-length, day))
    return (-min(runs)[0], min(runs)[1]) if runs else None


@pytest.mark.parametrize("tz", ["UTC", "Pacific/Kiritimati", "America/St_Johns", "Europe/Berlin"])
async def test_the_figures_are_those_of_a_naive_computation(
    signed_in: SignedInListener, rows: CatalogRows, pool: Pool, tz: str
) -> None:
    """Days and months of the listener's own time zone, ties in a stated order."""
    random, catalog = Random(3), await _catalog(rows)
    choice = [*catalog, None]
    plays: list[Row] = [
        (
            random.choice(choice),
            datetime(2024, 12, 25, tzinfo=UTC) + timedelta(seconds=random.randrange(380 * 86400)),
            float(random.randrange(1, 240)),
            random.random() < 0.5,
        )
        for _ in range(700)
    ]
    await _write(pool, signed_in.account.id, plays)
    answer = await signed_in.get(f"/me/statistics/2025?tz={tz}")

    local = [
        (track, at.astimezone(ZoneInfo(tz)), heard_s, completed) for track, at, heard_s, completed in plays
    ]
    year = [play for play in local if play[1].year == 2025]
    shown = [play for play in year if play[0] is not None]
    keys: dict[str, list[list[Any]]] = {
        "track": [[play[0]] for play in shown],
        "artist": [[catalog[play[0]][0]] for play in shown if play[0]],
        "album": [[catalog[play[0]][1]] for play in shown if play[0]],
        "genre": [[*catalog[play[0]][2]] for play in shown if play[0]],
    }
    found = answer.json
    assert (len(year), sum(play[3] for play in year)) == (found["plays"], found["completed"])
    assert round(sum(play[2] for play in year) / 3600, 6) == round(found["hours"], 6)
    for name, lists in keys.items():
        counts: Counter[Any] = Counter(key for keys_of in lists for key in keys_of)
        heard_s: Counter[Any] = Counter()
        for play, keys_of in zip(shown, lists, strict=True):
            for key in keys_of:
                heard_s[key] += play[2]  # type: ignore[assignment]  # a counter of seconds
        assert _ranked(counts, heard_s) == [
            (
                item[name] if name == "genre" else item[name]["id"],
                item["plays"],
                round(item["hours"], 6),
            )
            for item in found[f"top_{name}s"]
        ]
        if name != "genre":
            assert len(counts) == found[f"{name}s"]
    months = Counter(play[1].month for play in year)
    assert [(month, months[month]) for month in range(1, 13)] == [
        (item["month"], item["plays"]) for item in found["months"]
    ]
    streak = _streak({play[1].date() for play in year})
    assert streak is not None
    assert (streak[0], streak[1].isoformat()) == (
        found["longest_streak"]["days"],
        found["longest_streak"]["first_day"],
    )


async def test_a_year_without_a_play_is_empty(api: ApiClient, listener_token: str) -> None:
    """Not an error."""
    answer = await api.call("GET", "/me/statistics/2025", token=listener_token)

    assert (200, 0, 0.0, None) == (
        answer.status,
        answer.json["plays"],
        answer.json["hours"],
        answer.json["longest_streak"],
    )
    assert [0] * 12 == [item["plays"] for item in answer.json["months"]]


async def test_a_hundred_thousand_plays_are_told_at_once(
    api: ApiClient, listener: Account, listener_token: str, rows: CatalogRows, pool: Pool
) -> None:
    """Well under a second, on a machine that does other things too."""
    tracks = list(await _catalog(rows))
    random = Random(4)
    start = datetime(2025, 1, 1, tzinfo=UTC)
    await _write(
        pool,
        listener.id,
        [(random.choice(tracks), start + timedelta(seconds=300 * n), 200.0, True) for n in range(100_000)],
    )
    await pool.execute("ANALYZE listening_history")
    await api.call("GET", "/me/statistics/2025?tz=Europe/Berlin", token=listener_token)
    began_s = time.perf_counter()
    answer = await api.call("GET", "/me/statistics/2025?tz=Europe/Berlin", token=listener_token)
    took_s = time.perf_counter() - began_s

    assert 100_000 == answer.json["plays"]
    assert took_s < 1.5
