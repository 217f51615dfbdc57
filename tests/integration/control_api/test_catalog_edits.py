"""Editing the catalog: what changes, what doesn't, who may, and what is written down of it."""

import asyncio
import json
from uuid import UUID, uuid4

import pytest

from control_api.accounts.models import Account, Role
from control_api.accounts.service import AccountService
from kernel.database.pool import Pool
from tests.integration.control_api.api_client import PASSWORD, ApiClient
from tests.integration.control_api.catalog_rows import CatalogRows
from tests.integration.control_api.test_totals import check_totals


@pytest.fixture
async def curator(accounts: AccountService) -> Account:
    """A curator's account."""
    return await accounts.create("curator@example.org", PASSWORD, role=Role.CURATOR)


@pytest.fixture
async def curator_token(api: ApiClient, curator: Account) -> str:
    """A session of the curator."""
    return await api.log_in(curator.email)


async def test_an_edit_shows_and_is_written_down(
    api: ApiClient, curator: Account, curator_token: str, track: UUID, pool: Pool
) -> None:
    """Every field can be changed; the log has each before and after, by whom, and only what changed."""
    change = {
        "title": "  New title ",
        "disc": 2,
        "number": None,
        "genres": ["Soul", "Funk", "SOUL"],
        "isrc": "GBAYE0000001",
        "explicit": True,
        "release_date": "1999-12",
    }
    edited = await api.call("PATCH", f"/tracks/{track}", token=curator_token, json=change)
    read = await api.call("GET", f"/tracks/{track}", token=curator_token)

    assert (edited.status, edited.json) == (200, read.json)
    assert edited.headers["ETag"] == read.headers["ETag"]
    expected = {**change, "title": "New title", "genres": ["Soul", "Funk"]}
    assert expected == {name: read.json[name] for name in change}
    row = await pool.fetchrow("SELECT * FROM audit_log WHERE action = 'change-track'")
    assert row is not None
    assert row["object_id"] == track
    assert row["actor"] == await pool.fetchval("SELECT audit_id FROM users WHERE id = $1", curator.id)
    assert json.loads(row["changes"])["title"] == ["Somewhat", "New title"]
    assert sorted(await pool.fetchval("SELECT edited_fields FROM tracks")) == sorted(change)
    await check_totals(pool)


async def test_an_edit_that_changes_nothing_leaves_no_trace(
    api: ApiClient, curator_token: str, track: UUID, pool: Pool
) -> None:
    """Neither in the log nor in what is taken from masters."""
    for change in ({}, {"title": "Somewhat", "genres": ["Jazz"]}):
        answer = await api.call("PATCH", f"/tracks/{track}", token=curator_token, json=change)
        assert answer.status == 200
    assert await pool.fetchval("SELECT edited_fields FROM tracks") == []
    assert await pool.fetchval("SELECT count(*) FROM audit_log WHERE action = 'change-track'") == 0


async def test_an_edit_of_another_state_is_refused(api: ApiClient, curator_token: str, track: UUID) -> None:
    """With the tag of what was read, only the first of two editors comes through."""
    path = f"/tracks/{track}"
    tag = (await api.call("GET", path, token=curator_token)).headers["ETag"]

    async def edit(title: str) -> int:
        headers = {"If-Match": tag}
        answer = await api.call("PATCH", path, token=curator_token, json={"title": title}, headers=headers)
        return answer.status

    assert sorted(await asyncio.gather(edit("One"), edit("Two"))) == [200, 412]
    assert await edit("Three") == 412


async def test_a_track_moves_to_another_album(
    api: ApiClient, curator_token: str, rows: CatalogRows, pool: Pool
) -> None:
    """The totals of both albums are right, and one that is empty then is gone."""
    artist_id = await rows.artist("A")
    one, other = await rows.album(artist_id, "One"), await rows.album(artist_id, "Other")
    first, second = [await rows.track(artist_id, one, title, number=n) for n, title in enumerate("ab", 1)]
    await rows.track(artist_id, other, "c")
    answers = [
        await api.call("PATCH", f"/tracks/{item}", token=curator_token, json={"album_id": str(other)})
        for item in (first, second)
    ]

    assert [answer.json["album_id"] for answer in answers] == [str(other)] * 2
    albums = await pool.fetch("SELECT id, track_count FROM albums")
    assert [tuple(row) for row in albums] == [(other, 3)]
    await check_totals(pool)
    lost = await api.call("PATCH", f"/tracks/{first}", token=curator_token, json={"album_id": str(uuid4())})
    assert (lost.status, lost.json["field"]) == (422, "album_id")


async def test_taken_names_are_refused_and_named(
    api: ApiClient, curator_token: str, rows: CatalogRows, pool: Pool
) -> None:
    """An artist's name, an album's title of the same artist, a track's ISRC."""
    one, other = await rows.artist("One"), await rows.artist("Other")
    first, second = await rows.album(one, "First"), await rows.album(one, "Second")
    track, rival = await rows.track(one, first, "a"), await rows.track(one, second, "b")
    await rows.track(other, await rows.album(other, "Third"), "c")
    await pool.execute("UPDATE tracks SET isrc = 'GBAYE0000001' WHERE id = $1", rival)
    tries: list[tuple[str, dict[str, str], UUID]] = [
        (f"/artists/{one}", {"name": "OTHER"}, other),
        (f"/albums/{first}", {"title": "second"}, second),
        (f"/tracks/{track}", {"isrc": "GBAYE0000001"}, rival),
    ]
    for path, change, holder in tries:
        answer = await api.call("PATCH", path, token=curator_token, json=change)
        assert (answer.status, answer.json["code"]) == (409, "name-taken")
        assert str(holder) in answer.json["detail"]
    respelled = await api.call("PATCH", f"/artists/{one}", token=curator_token, json={"name": "ONE"})
    assert respelled.json["name"] == "ONE"


async def test_an_album_comes_to_another_artist(
    api: ApiClient, curator_token: str, rows: CatalogRows
) -> None:
    """An artist who has nothing else then is gone."""
    one, other = await rows.artist("One"), await rows.artist("Other")
    album_id = await rows.album(one, "First")
    await rows.track(other, album_id, "a")
    change = {"artist_id": str(other), "release_date": "2001-02-03"}
    answer = await api.call("PATCH", f"/albums/{album_id}", token=curator_token, json=change)
    gone = await api.call("GET", f"/artists/{one}", token=curator_token)

    assert (answer.json["artist"]["id"], answer.json["release_date"]) == (str(other), "2001-02-03")
    assert gone.status == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "\u2003"}, "title"),
        ({"title": ""}, "title"),
        ({"title": "x" * 401}, "title"),
        ({"genres": ["Jazz", " "]}, "genres"),
        ({"genres": ["x" * 101]}, "genres"),
        ({"genres": ["\ufdfa" * 100]}, "genres"),
        ({"release_date": "1999-13"}, "release_date"),
        ({"release_date": "0000"}, "release_date"),
        ({"isrc": "gbaye0000001"}, "isrc"),
        ({"number": 0}, "number"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
async def test_wrong_values_are_named(
    api: ApiClient, curator_token: str, track: UUID, change: dict[str, object], field: str
) -> None:
    """Nothing is silently corrected."""
    answer = await api.call("PATCH", f"/tracks/{track}", token=curator_token, json=change)

    assert (answer.status, answer.json["field"].partition("[")[0].partition(".")[0]) == (422, field)


async def test_edits_and_moves_side_by_side_end_well(
    api: ApiClient, curator_token: str, rows: CatalogRows, pool: Pool
) -> None:
    """Tracks sent to and fro between two albums by several at once: no error, and totals that are right."""
    artist_id = await rows.artist("A")
    albums = [await rows.album(artist_id, title) for title in ("One", "Other")]
    for album_id in albums:
        await rows.track(artist_id, album_id, "stays", number=99)
    tracks = [await rows.track(artist_id, albums[0], f"t{n}", number=n) for n in range(1, 5)]

    async def shuttle(track_id: UUID, first: int) -> list[int]:
        answers = [
            await api.call(
                "PATCH",
                f"/tracks/{track_id}",
                token=curator_token,
                json={"album_id": str(albums[(first + n) % 2]), "genres": [f"G{n}", "Jazz"]},
            )
            for n in range(5)
        ]
        return [answer.status for answer in answers]

    statuses = await asyncio.gather(*(shuttle(track_id, n) for n, track_id in enumerate(tracks)))
    assert statuses == [[200] * 5] * 4
    await check_totals(pool)


async def test_listeners_edit_nothing(api: ApiClient, subscriber_token: str, track: UUID) -> None:
    """The permission is a curator's."""
    answer = await api.call("PATCH", f"/tracks/{track}", token=subscriber_token, json={"title": "Mine"})

    assert (answer.status, answer.json["code"]) == (403, "not-permitted")
