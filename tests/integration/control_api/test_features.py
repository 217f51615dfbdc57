"""Featuring albums and playlists."""

from uuid import UUID, uuid4

from control_api.accounts.models import Account
from kernel.database.pool import Pool
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.catalog_rows import CatalogRows


async def _featured(api: ApiClient, token: str) -> list[str]:
    """What is featured, page by page of one."""
    names: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await api.call("GET", "/features", token=token, params={"limit": 1, "cursor": cursor})).json
        names += [(item["album"] or {}).get("title") or item["playlist"]["name"] for item in page["items"]]
        cursor = page["next_cursor"]
    return names


async def test_what_is_featured_is_shown_in_its_order(  # noqa: PLR0917 - fixtures
    api: ApiClient, admin_token: str, listener_token: str, admin: Account, rows: CatalogRows, pool: Pool
) -> None:
    """Albums and public playlists; one that is public no longer is not shown, one that is deleted is forgotten."""
    artist_id = await rows.artist("A")
    one, other = await rows.album(artist_id, "One"), await rows.album(artist_id, "Other")
    playlist_id = uuid4()
    await pool.execute(
        "INSERT INTO playlists (id, owner_id, kind, name, name_key, public) VALUES ($1, $2, 'regular', 'P', 'p', true)",
        *(playlist_id, admin.id),
    )
    places: list[tuple[str, UUID, int]] = [
        ("album", one, 3),
        ("playlist", playlist_id, 2),
        ("album", other, 1),
    ]
    for kind, item_id, position in places:
        path = f"/features/{kind}/{item_id}"
        answer = await api.call("PUT", path, token=admin_token, json={"position": position})
        assert answer.status == 204
    assert await _featured(api, listener_token) == ["Other", "P", "One"]

    await api.call("PUT", f"/features/album/{one}", token=admin_token, json={"position": 0})
    await pool.execute("UPDATE playlists SET public = false")
    assert await _featured(api, listener_token) == ["One", "Other"]
    gone = await api.call("DELETE", f"/features/album/{one}", token=admin_token)
    again = await api.call("DELETE", f"/features/album/{one}", token=admin_token)
    await api.call("DELETE", f"/albums/{other}", token=admin_token)
    assert (gone.status, again.status) == (204, 404)
    assert await pool.fetchval("SELECT count(*) FROM features WHERE kind = 'album'") == 0
    assert await pool.fetchval("SELECT count(*) FROM audit_log WHERE action LIKE '%feature'") == 5


async def test_only_what_everybody_may_see_is_featured(
    api: ApiClient, admin_token: str, listener: Account, pool: Pool
) -> None:
    """Neither a private playlist nor what is not there, and neither is told from the other."""
    playlist_id = uuid4()
    await pool.execute(
        "INSERT INTO playlists (id, owner_id, kind, name, name_key) VALUES ($1, $2, 'regular', 'P', 'p')",
        *(playlist_id, listener.id),
    )
    for path in (f"playlist/{playlist_id}", f"playlist/{uuid4()}", f"album/{uuid4()}"):
        answer = await api.call("PUT", f"/features/{path}", token=admin_token, json={"position": 1})
        assert (answer.status, answer.json["code"]) == (404, "not-featurable")


async def test_listeners_feature_nothing(api: ApiClient, subscriber_token: str) -> None:
    """That is for curators."""
    path = f"/features/album/{uuid4()}"
    answer = await api.call("PUT", path, token=subscriber_token, json={"position": 1})

    assert answer.status == 403
