"""A library as it is shown: order, filters, pages, and the indexes behind them."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest

from control_api.accounts.models import Account
from control_api.accounts.service import AccountService
from control_api.library.listing import service as listing_service
from kernel.database.pool import Pool
from kernel.database.queries import load_queries
from tests.integration.control_api.api_client import PASSWORD, ApiClient
from tests.integration.control_api.catalog_rows import CatalogRows

_SQL = load_queries(listing_service.__file__)


@pytest.fixture
async def shelf(rows: CatalogRows, api: ApiClient, listener_token: str) -> Mapping[str, UUID]:
    """Four tracks of two artists in the listener's library, added in this order, the second and third liked."""
    one, other = await rows.artist("Ålund"), await rows.artist("Bach")
    songs = [
        ("Zeit", other, ("Rock",)),
        ("Zebra", one, ("Jazz",)),
        ("Abend", one, ("Jazz", "Rock")),
        ("Abc", other, ()),
    ]
    made = {}
    for title, artist, genres in songs:
        album = await rows.album(artist, f"Album of {title}")
        made[title] = await rows.track(artist, album, title, renditions=(), genres=genres)
    for number, track in enumerate(made.values()):
        body = {"liked": number in (1, 2)}
        await api.call("PUT", f"/library/track/{track}", token=listener_token, json=body)
    return made


async def _titles(api: ApiClient, token: str, query: str, limit: int = 3) -> list[str]:
    """All pages, one after the other."""
    titles: list[str] = []
    cursor = ""
    while True:
        answer = await api.call("GET", f"/library/tracks?limit={limit}&cursor={cursor}&{query}", token=token)
        assert answer.status == 200, answer.content
        titles += [item["title"] for item in answer.json["items"]]
        cursor = answer.json["next_cursor"] or ""
        if not cursor:
            return titles


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["Abc", "Abend", "Zebra", "Zeit"]),
        ("sort=oldest", ["Zeit", "Zebra", "Abend", "Abc"]),
        ("sort=title", ["Abc", "Abend", "Zebra", "Zeit"]),
        ("sort=artist", ["Abc", "Zeit", "Abend", "Zebra"]),
        ("sort=oldest&liked=true", ["Zebra", "Abend"]),
        ("sort=oldest&liked=false", ["Zeit", "Abc"]),
        ("sort=oldest&q=ZE", ["Zeit", "Zebra"]),
        ("sort=title&q=ab", ["Abc", "Abend"]),
        ("sort=artist&q=ze", ["Zeit", "Zebra"]),
        ("sort=title&genre=ROCK", ["Abend", "Zeit"]),
        ("sort=title&genre=jazz&liked=true&q=z", ["Zebra"]),
        ("q=nothing", []),
    ],
)
async def test_order_and_filters(
    api: ApiClient, listener_token: str, shelf: Mapping[str, UUID], *, query: str, titles: list[str]
) -> None:
    """Alike whatever the pages' length."""
    assert shelf
    assert [await _titles(api, listener_token, query, limit) for limit in (1, 3, 200)] == [titles] * 3


async def test_an_item_tells_what_is_shown(
    api: ApiClient, listener_token: str, shelf: Mapping[str, UUID]
) -> None:
    """The track, when it was added and whether it is liked; fields can be chosen."""
    whole = (await api.call("GET", "/library/tracks?sort=title&q=abend", token=listener_token)).json["items"][
        0
    ]
    some = (await api.call("GET", "/library/tracks?q=abend&fields=title,liked", token=listener_token)).json

    assert (whole["artist"]["name"], whole["liked"], whole["genres"]) == ("Ålund", True, ["Jazz", "Rock"])
    assert whole["added_at"]
    assert some["items"] == [{"id": str(shelf["Abend"]), "title": "Abend", "liked": True}]


async def test_a_renamed_item_moves(
    api: ApiClient, pool: Pool, listener_token: str, shelf: Mapping[str, UUID]
) -> None:
    """By its own title, and by its artist's name; the feed tells neither."""
    await pool.execute("UPDATE tracks SET title = 'Yes', title_key = 'yes' WHERE id = $1", shelf["Abc"])
    by_title = await _titles(api, listener_token, "sort=title")
    await pool.execute("UPDATE artists SET name = 'Ørn', name_key = 'ørn' WHERE name_key = 'bach'")
    by_artist = await _titles(api, listener_token, "sort=artist")

    assert by_title == ["Abend", "Yes", "Zebra", "Zeit"]
    assert by_artist == ["Abend", "Zebra", "Yes", "Zeit"]
    assert await pool.fetchval("SELECT revision FROM libraries") == 4


async def test_renaming_an_artist_locks_libraries_in_one_order(
    pool: Pool, rows: CatalogRows, accounts: AccountService
) -> None:
    """Whatever of hers they have: who waits for the first of them holds none of the others."""
    artist = await rows.artist("Someone")
    track = await rows.track(artist, await rows.album(artist, "Something"), "Song", renditions=())
    people = [await accounts.create(f"{name}@example.org", PASSWORD) for name in ("ada", "bob")]
    first, second = sorted(person.id for person in people)
    await pool.execute("INSERT INTO libraries (user_id) VALUES ($1), ($2)", first, second)
    await pool.execute(
        "INSERT INTO library_items (user_id, kind, item_id, revision, decided_revision, decided_at) "
        "VALUES ($1, 'track', $2, 1, 1, now()), ($3, 'artist', $4, 1, 1, now())",
        *(first, track, second, artist),
    )
    lock = "SELECT FROM libraries WHERE user_id = $1 FOR NO KEY UPDATE NOWAIT"
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(lock, first)
        renaming = asyncio.ensure_future(
            pool.execute("UPDATE artists SET name_key = 'else' WHERE id = $1", artist)
        )
        while not await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110 - the event is PostgreSQL's
            await asyncio.sleep(0)
        await connection.execute(lock, second)
    await renaming


async def test_albums_artists_and_playlists_are_listed(
    api: ApiClient,
    rows: CatalogRows,
    pool: Pool,
    listener_token: str,
    *,
    listener: Account,
    subscriber: Account,
) -> None:
    """A playlist that is not public any more is left out."""
    artist = await rows.artist("Someone")
    album = await rows.album(artist, "Something")
    own, other = uuid4(), uuid4()
    for playlist, owner in ((own, listener), (other, subscriber)):
        await pool.execute(
            "INSERT INTO playlists (id, owner_id, kind, name, name_key, public) "
            "VALUES ($1, $2, 'regular', 'Mine', 'mine', true)",
            *(playlist, owner.id),
        )
    for kind, item in (("album", album), ("artist", artist), ("playlist", own), ("playlist", other)):
        await api.call("PUT", f"/library/{kind}/{item}", token=listener_token)
    await pool.execute("UPDATE playlists SET public = false")

    async def names(path: str, field: str) -> list[Any]:
        page = (await api.call("GET", f"/library/{path}?sort=title", token=listener_token)).json
        return [item[field] for item in page["items"]]

    assert await names("albums", "title") == ["Something"]
    assert await names("artists", "name") == ["Someone"]
    assert await names("playlists", "id") == [str(own)]


async def test_another_lists_cursor_is_refused(
    api: ApiClient, listener_token: str, shelf: Mapping[str, UUID]
) -> None:
    """A page by title does not go on by artist or by time."""
    assert shelf
    page = (await api.call("GET", "/library/tracks?sort=title&limit=1", token=listener_token)).json
    statuses = [
        (
            await api.call(
                "GET", f"/library/tracks?sort={sort}&cursor={page['next_cursor']}", token=listener_token
            )
        ).status
        for sort in ("title", "artist", "newest")
    ]

    assert statuses == [200, 422, 422]


@pytest.mark.parametrize(
    ("query", "index", "start"),
    [
        ("newest", "library_items_newest", ("2999-01-01T00:00:00Z", UUID(int=0))),
        ("oldest", "library_items_newest", ("1999-01-01T00:00:00Z", UUID(int=0))),
        ("title", "library_items_title", ("m", UUID(int=0))),
        ("artist", "library_items_artist", ("m", "m", UUID(int=0))),
    ],
)
async def test_a_page_is_a_range_of_an_index(
    pool: Pool, listener: Account, *, query: str, index: str, start: tuple[object, ...]
) -> None:
    """Even of ten thousand items: nothing is sorted."""
    await pool.execute(
        "INSERT INTO library_items (user_id, kind, item_id, added_at, revision, decided_revision, decided_at) "
        "SELECT $1, 'track', gen_random_uuid(), now() - n * interval '1 s', n, n, now() "
        "FROM generate_series(1, 10000) AS n",
        listener.id,
    )
    await pool.execute(
        "UPDATE library_items SET title_key = md5(item_id::text), artist_key = md5(revision::text)"
    )
    await pool.execute("ANALYZE library_items")
    literals = [f"'{listener.id}'", "'track'", "NULL", "''", "''", "51", *(f"'{value}'" for value in start)]
    sql = _SQL[query]
    for number, literal in reversed(list(enumerate(literals, 1))):
        sql = sql.replace(f"${number}", literal)
    plan = "\n".join(row[0] for row in await pool.fetch(f"EXPLAIN {sql}"))

    assert index in plan
    assert "Sort" not in plan
