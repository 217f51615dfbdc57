"""Browsing the catalog over HTTP."""

import base64
from uuid import UUID, uuid4

import pytest

from kernel.database.pool import Pool
from kernel.object_store.directory import DirectoryStore
from kernel.settings import Settings
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.catalog_rows import COVER, CatalogRows


async def _walk(api: ApiClient, token: str, path: str, limit: int) -> list[list[str]]:
    """The ids on every page of a list."""
    pages: list[list[str]] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = await api.call("GET", path, token=token, params={"limit": limit, "cursor": cursor})
        pages.append([item["id"] for item in answer.json["items"]])
        cursor = answer.json["next_cursor"]
    return pages


async def test_an_empty_catalog_has_one_empty_page(api: ApiClient, listener_token: str) -> None:
    """No page is an error."""
    answer = await api.call("GET", "/artists", token=listener_token)

    assert answer.json == {"items": [], "next_cursor": None}


async def test_pages_hold_every_item_once_in_order_of_name(
    api: ApiClient, listener_token: str, rows: CatalogRows
) -> None:
    """Equal names are told apart by id; the last page is the one without a cursor."""
    artist_id = await rows.artist("Various")
    album_id = await rows.album(artist_id, "Untitled")
    names = ["Zoë", "abba", "ABBA", "Ärzte", "Björk", "Various"]
    by_name = {name: await rows.track(artist_id, album_id, name) for name in names}
    by_name["abba again"] = await rows.track(artist_id, album_id, "abba")
    alike = sorted(str(by_name[name]) for name in ("abba", "ABBA", "abba again"))

    for limit in (1, 3, 6, 7, 200):
        pages = await _walk(api, listener_token, "/tracks", limit)
        flat = [item for page in pages for item in page]
        assert flat[:3] == alike
        assert sorted(flat) == sorted(map(str, by_name.values()))
        assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)


async def test_a_page_goes_on_where_it_ended_whatever_was_added(
    api: ApiClient, listener_token: str, rows: CatalogRows
) -> None:
    """An item added before the cursor shifts nothing."""
    for name in ("b", "c", "d"):
        await rows.artist(name)
    first = await api.call("GET", "/artists?limit=2", token=listener_token)
    await rows.artist("a")
    cursor = first.json["next_cursor"]
    second = await api.call("GET", "/artists", token=listener_token, params={"limit": 2, "cursor": cursor})

    assert [item["name"] for item in second.json["items"]] == ["d"]


async def test_albums_can_be_one_artists(api: ApiClient, listener_token: str, rows: CatalogRows) -> None:
    """The filter holds over the pages."""
    one, other = await rows.artist("One"), await rows.artist("Other")
    wanted = [await rows.album(one, title) for title in ("A", "B", "C")]
    await rows.album(other, "AA")
    pages = await _walk(api, listener_token, f"/albums?artist_id={one}", 2)
    nobodys = await api.call("GET", f"/albums?artist_id={uuid4()}", token=listener_token)

    assert pages == [[str(wanted[0]), str(wanted[1])], [str(wanted[2])]]
    assert nobodys.json["items"] == []


async def test_an_album_shows_its_tracks_in_playing_order(
    api: ApiClient, listener_token: str, rows: CatalogRows
) -> None:
    """By disc, then number; what has no number comes last on its disc."""
    artist_id = await rows.artist("Someone")
    album_id = await rows.album(artist_id, "Something", with_cover=True)
    places: list[tuple[str, int, int | None]] = [
        ("c", 1, 10),
        ("e", 2, 1),
        ("b", 1, 2),
        ("d", 1, None),
        ("a", 1, 1),
    ]
    for title, disc, number in places:
        await rows.track(artist_id, album_id, title, disc=disc, number=number)
    album = (await api.call("GET", f"/albums/{album_id}", token=listener_token)).json
    track = (await api.call("GET", f"/tracks/{album['tracks'][0]['id']}", token=listener_token)).json

    assert [entry["title"] for entry in album["tracks"]] == ["a", "b", "c", "d", "e"]
    assert (album["artist"]["name"], album["release_date"], album["genres"]) == (
        "Someone",
        "1994-05",
        ["Jazz"],
    )
    assert track == album["tracks"][0]
    assert track["artwork"]["pictures"] == [
        {"edge_px": edge_px, "url": f"/api/v1/artwork/{COVER}/{edge_px}"} for edge_px in (1400, 600)
    ]


@pytest.mark.parametrize("kind", ["artist", "album", "track"])
async def test_what_is_not_there_is_404(api: ApiClient, listener_token: str, kind: str) -> None:
    """The problem says which kind, and repeats the id."""
    wanted = uuid4()
    answer = await api.call("GET", f"/{kind}s/{wanted}", token=listener_token)

    assert (answer.status, answer.json["code"]) == (404, f"{kind}-not-found")
    assert str(wanted) in answer.json["detail"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=ten", "limit"),
        ("limit=5&limit=6", "limit"),
        ("page=2", "page"),
        ("cursor=%00", "cursor"),
        ("cursor=nonsense", "cursor"),
        ("cursor=é", "cursor"),
        ("cursor=" + base64.urlsafe_b64encode(b'["a"]').decode(), "cursor"),
        (
            "cursor=" + base64.urlsafe_b64encode(b'["\\u0000","%s"]' % str(UUID(int=0)).encode()).decode(),
            "cursor",
        ),
        ("cursor=" + "x" * 5000, "cursor"),
    ],
)
async def test_a_wrong_page_is_refused_by_name(
    api: ApiClient, listener_token: str, query: str, field: str
) -> None:
    """Nothing is silently corrected."""
    answer = await api.call("GET", f"/tracks?{query}", token=listener_token)

    assert (answer.status, answer.json["location"], answer.json["field"]) == (422, "query", field)


async def test_artwork_is_public_and_never_changes(api: ApiClient, settings: Settings) -> None:
    """Any cache may keep it for ever; who has it is told so."""
    await DirectoryStore(settings.object_store.directory).put_bytes(
        f"artwork/{COVER}/600.jpg", b"\xff\xd8picture"
    )
    answer = await api.call("GET", f"/artwork/{COVER}/600")
    again = await api.call("GET", f"/artwork/{COVER}/600", headers={"If-None-Match": answer.headers["ETag"]})

    assert (answer.status, answer.content) == (200, b"\xff\xd8picture")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (again.status, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{COVER}/601", 404),
        (f"{'cd' * 32}/600", 404),
        (f"{COVER}/0", 422),
        (f"{COVER}/600.jpg", 422),
        (f"{COVER.upper()}/600", 422),
        ("..%2f..%2fsecrets/600", 422),
    ],
)
async def test_only_stored_pictures_are_found(api: ApiClient, path: str, status: int) -> None:
    """Nothing else of the object store can be named."""
    answer = await api.call("GET", f"/artwork/{path}")

    assert answer.status == status


async def _titles(api: ApiClient, token: str, path: str) -> list[str]:
    """What a list tells, page by page of two."""
    titles: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = await api.call("GET", path, token=token, params={"limit": 2, "cursor": cursor})
        titles += [item.get("title", item.get("name")) for item in answer.json["items"]]
        cursor = answer.json["next_cursor"]
    return titles


async def test_lists_are_narrowed_by_every_filter(
    api: ApiClient, listener_token: str, rows: CatalogRows
) -> None:
    """By artist, album, genre, and by several at once; a genre's case doesn't matter."""
    one, other = await rows.artist("One"), await rows.artist("Other")
    first, second = await rows.album(one, "First"), await rows.album(one, "Second")
    third = await rows.album(other, "Third")
    await rows.track(one, first, "a", genres=("Jazz", "Soul"))
    await rows.track(one, second, "b", genres=("Soul",))
    await rows.track(other, third, "c", genres=("Jazz",))
    await rows.track(other, first, "d", number=2, genres=("Jazz",))
    expected = {
        "/tracks?genre=jazz": ["a", "c", "d"],
        f"/tracks?artist_id={one}": ["a", "b"],
        f"/tracks?artist_id={one}&genre=JAZZ": ["a"],
        f"/tracks?album_id={first}": ["a", "d"],
        f"/tracks?album_id={first}&artist_id={other}": ["d"],
        f"/tracks?album_id={first}&artist_id={other}&genre=soul": [],
        "/albums?genre=Jazz": ["First", "Third"],
        "/albums?genre=Jazz&sort=newest": ["Third", "First"],
        f"/albums?artist_id={one}&genre=soul&sort=newest": ["Second", "First"],
        f"/albums?artist_id={one}&genre=jazz": ["First"],
        "/albums?sort=newest": ["Third", "Second", "First"],
        "/new-releases": ["Third", "Second", "First"],
        "/genres": ["Jazz", "Soul"],
        "/popular": [],
    }
    actual = {path: await _titles(api, listener_token, path) for path in expected}

    assert expected == actual
    album = (await api.call("GET", f"/albums/{first}", token=listener_token)).json
    assert (album["genres"], album["track_count"], album["length_s"]) == (["Jazz", "Soul"], 2, 20)
    genres = (await api.call("GET", "/genres", token=listener_token)).json["items"]
    assert [genre["track_count"] for genre in genres] == [3, 2]


async def test_popular_tracks_are_those_played_most_of_late(
    api: ApiClient, listener_token: str, rows: CatalogRows, pool: Pool
) -> None:
    """A play weighs half as much every 14 days: what was played less, but lately, comes before."""
    artist_id = await rows.artist("One")
    album_id = await rows.album(artist_id, "First")
    plays = {"old": (100, 70), "new": (5, 0), "rare": (1, 0)}
    for title, (score, days) in plays.items():
        track_id = await rows.track(
            artist_id, album_id, title, genres=("Soul",) if title == "rare" else ("Jazz",)
        )
        await pool.execute(
            "INSERT INTO track_plays (track_id, plays, score, scored_at) "
            "VALUES ($1, $2::int, $2::int, now() - $3 * interval '1 day')",
            track_id,
            score,
            days,
        )

    assert await _titles(api, listener_token, "/popular") == ["new", "old", "rare"]
    assert await _titles(api, listener_token, "/popular?genre=jazz") == ["new", "old"]
    assert await _titles(api, listener_token, f"/popular?artist_id={artist_id}&genre=soul") == ["rare"]
    assert await _titles(api, listener_token, f"/popular?artist_id={uuid4()}") == []
