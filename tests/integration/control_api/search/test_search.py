"""Searching over HTTP."""

import time
from uuid import UUID, uuid4

import pytest

from control_api.accounts.models import Account
from kernel.database.pool import Pool
from kernel.names import name_key
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.catalog_rows import CatalogRows
from tests.integration.control_api.search.conftest import Find
from tests.integration.control_api.search.waiting import until


@pytest.fixture
async def catalog(rows: CatalogRows) -> dict[str, UUID]:
    """A few tracks of several scripts, by title."""
    ids = {}
    for artist, album, *titles in (
        ("AC/DC", "The Razors Edge", "Thunderstruck", "Fire Your Guns"),
        ("Björk", "Homogenic", "Jóga", "Bachelorette"),
        ("Кино", "Группа крови", "Звезда по имени Солнце", "Ёлка"),
        ("東京事変", "教育", "群青日和", "ブルーノート"),
        ("Ke$ha", "Animal", "Tik Tok", "Don’t Stop"),
        ("!!!", "Strange Weather", "Rock & Roll"),
    ):
        artist_id = await rows.artist(artist)
        album_id = await rows.album(artist_id, album)
        for number, title in enumerate(titles, 1):
            ids[title] = await rows.track(artist_id, album_id, title, number=number)
    return ids


@pytest.mark.parametrize(
    ("q", "title"),
    [
        ("thunderstruck", "Thunderstruck"),
        ("thunderstruck acdc", "Thunderstruck"),
        ("ac dc thunder", "Thunderstruck"),
        ("AC/DC razors t", "Thunderstruck"),
        ("htunderstruck", "Thunderstruck"),
        ("xhunderstruck", "Thunderstruck"),
        ("thunder struck", "Thunderstruck"),
        ("thunderstuck ac/dc", "Thunderstruck"),
        ("fireyour guns", "Fire Your Guns"),
        ("guns fire", "Fire Your Guns"),
        ("joga", "Jóga"),
        ("BJORK JÓGA", "Jóga"),
        ("bachelo", "Bachelorette"),
        ("звезда", "Звезда по имени Солнце"),
        ("солнце кино", "Звезда по имени Солнце"),
        ("звезад по имени", "Звезда по имени Солнце"),
        ("елка", "Ёлка"),
        ("日和", "群青日和"),
        ("東京事変 群青", "群青日和"),
        ("ぶるーのーと", "ブルーノート"),
        ("ﾌﾞﾙｰ", "ブルーノート"),
        ("kesha tik", "Tik Tok"),
        ("ke$ha", "Tik Tok"),
        ("dont stop", "Don’t Stop"),
        ("don't stop", "Don’t Stop"),
        ("rock and roll", "Rock & Roll"),
        ("!!!", "Rock & Roll"),
    ],
)
async def test_finds_what_is_meant(
    catalog: dict[str, UUID], indexing: None, find: Find, q: str, title: str
) -> None:
    """Spelling, script, order, typing mistakes and unfinished words don't matter."""
    found = await find(q, kinds="track")
    assert title in [track["title"] for track in found["tracks"]]
    assert found["artists"] == found["albums"] == []


async def test_answers_are_grouped_with_the_best_on_top(
    catalog: dict[str, UUID], indexing: None, find: Find
) -> None:
    """An artist that is called so comes before the tracks that are found by that name."""
    found = await find("Björk")
    assert found["top"]["kind"] == "artist"
    assert found["top"]["artist"]["name"] == "Björk"
    assert ["Björk"] == [artist["name"] for artist in found["artists"]]
    assert ["Homogenic"] == [album["title"] for album in found["albums"]]
    assert {"Jóga", "Bachelorette"} == {track["title"] for track in found["tracks"]}


async def test_popular_comes_first(rows: CatalogRows, pool: Pool, indexing: None, find: Find) -> None:
    """Of equals what is played more is shown first, as soon as that is told."""
    artist_id = await rows.artist("Someone")
    album_id = await rows.album(artist_id, "Some")
    tracks = [await rows.track(artist_id, album_id, "Same", number=n) for n in range(1, 4)]
    await pool.execute("INSERT INTO track_plays (track_id, plays) VALUES ($1, 5000)", tracks[1])
    await pool.execute("INSERT INTO catalog_changes (kind, item_id) VALUES ('track', $1)", tracks[1])

    async def first() -> bool:
        found = await find("same", kinds="track")
        return [str(tracks[1])] == [track["id"] for track in found["tracks"][:1]]

    await until(first)


async def test_a_change_is_found_within_a_second(
    rows: CatalogRows, pool: Pool, indexing: None, find: Find
) -> None:
    """What came, was renamed or went shows at once; an artist's new name reaches all that shows it."""
    artist_id = await rows.artist("Nobody")
    track_id = await rows.track(artist_id, await rows.album(artist_id, "Nothing"), "Nowhere")

    async def titles(q: str) -> list[str]:
        return [track["title"] for track in (await find(q, kinds="track"))["tracks"]]

    async def timed(q: str, expected: list[str]) -> None:
        began_s = time.monotonic()

        async def shows() -> bool:
            return await titles(q) == expected

        await until(shows)
        assert time.monotonic() - began_s < 1.5

    await timed("nowhere", ["Nowhere"])
    await pool.execute("UPDATE artists SET name = 'Zaphod', name_key = 'zaphod' WHERE id = $1", artist_id)
    await timed("zaphod", ["Nowhere"])
    await pool.execute("UPDATE tracks SET title = 'Elsewhere' WHERE id = $1", track_id)
    await timed("elsewhere", ["Elsewhere"])
    await pool.execute("DELETE FROM tracks WHERE id = $1", track_id)
    assert await titles("elsewhere") == []


async def test_lyrics_are_found_with_a_snippet(
    catalog: dict[str, UUID], pool: Pool, indexing: None, find: Find
) -> None:
    """What is sung leads to the track, with the lines that have it, and where."""
    plain = "First of all\nI was caught\nIn the middle of a railroad track\nThunder"
    await pool.execute(
        "INSERT INTO lyrics (track_id, plain) VALUES ($1, $2)", catalog["Thunderstruck"], plain
    )

    async def sung() -> bool:
        return bool((await find("railroad track", kinds="lyrics"))["lyrics"])

    await until(sung)
    (match,) = (await find("railroad track", kinds="lyrics"))["lyrics"]
    text = match["snippet"]["text"]
    assert match["track"]["title"] == "Thunderstruck"
    assert ["railroad", "track"] == [text[at["start"] : at["end"]] for at in match["snippet"]["highlights"]]


async def test_private_playlists_stay_private(  # noqa: PLR0917 - fixtures
    api: ApiClient,
    pool: Pool,
    listener: Account,
    subscriber: Account,
    listener_token: str,
    subscriber_token: str,
    indexing: None,
    find: Find,
) -> None:
    """A playlist is found by its owner, by those she shares it with, and by all when it is public."""
    playlist_id = uuid4()
    await pool.execute(
        "INSERT INTO playlists (id, owner_id, kind, name, name_key) VALUES ($1, $2, 'regular', $3, $4)",
        *(playlist_id, listener.id, "Secret songs", name_key("Secret songs")),
    )

    async def sees(token: str) -> bool:
        found = await find("secret", token=token, kinds="playlist")
        return [str(playlist_id)] == [playlist["id"] for playlist in found["playlists"]]

    await until(lambda: sees(listener_token))
    assert not await sees(subscriber_token)
    await pool.execute("INSERT INTO playlist_collaborators VALUES ($1, $2)", playlist_id, subscriber.id)
    await pool.execute("UPDATE playlists SET collaborative = true WHERE id = $1", playlist_id)
    await until(lambda: sees(subscriber_token))
    # The index doesn't know yet that she left: the database does.
    await pool.execute("DELETE FROM playlist_collaborators WHERE playlist_id = $1", playlist_id)
    assert not await sees(subscriber_token)
    await pool.execute("UPDATE playlists SET public = true WHERE id = $1", playlist_id)
    await until(lambda: sees(subscriber_token))
    await pool.execute("UPDATE playlists SET public = false WHERE id = $1", playlist_id)
    assert not await sees(subscriber_token)


async def test_within_the_library(
    api: ApiClient, catalog: dict[str, UUID], subscriber_token: str, indexing: None, find: Find
) -> None:
    """Only what the caller has, and what she has now."""
    assert (await find("thunderstruck", within="library"))["tracks"] == []
    path = f"/library/track/{catalog['Thunderstruck']}"
    assert (await api.call("PUT", path, token=subscriber_token)).status < 300
    found = await find("ac/dc", within="library")
    assert ["Thunderstruck"] == [track["title"] for track in found["tracks"]]
    assert found["artists"] == found["albums"] == []


async def test_without_an_index_it_says_so(api: ApiClient, subscriber_token: str) -> None:
    """No index yet is no internal error."""
    answer = await api.call("GET", "/search", token=subscriber_token, params={"q": "x"})
    assert (503, "search-unavailable") == (answer.status, answer.json["code"])
    assert "Retry-After" in answer.headers


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"q": ""},
        {"q": "x" * 201},
        {"q": "x", "kinds": "song"},
        {"q": "x", "limit": "0"},
        {"q": "x", "within": "y"},
    ],
)
async def test_wrong_requests_are_refused(
    api: ApiClient, subscriber_token: str, params: dict[str, str]
) -> None:
    """With what is wrong with them."""
    assert (await api.call("GET", "/search", token=subscriber_token, params=params)).status == 422


@pytest.mark.parametrize(
    "q",
    [
        " ",
        "*",
        '"',
        "AND OR NOT",
        "track_words:x",
        "[a TO b]",
        "(((((",
        "\u202e",
        "a" * 200,
        "ab " * 66,
        "́",
        "🎵🎶",
        "%",
        "\\",
    ],
)
async def test_odd_queries_are_answered(catalog: dict[str, UUID], indexing: None, find: Find, q: str) -> None:
    """Nothing that is typed is a language."""
    assert {"top", "artists", "albums", "tracks", "playlists", "lyrics"} == set(await find(q))
