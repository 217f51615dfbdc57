"""Featuring albums and playlists."""

from uuid import UUID

import asyncpg

from control_api.audit.log import AuditAction
from control_api.catalog.edits.editing import Editor, edit
from control_api.catalog.rows import album_of
from control_api.features.errors import FeatureNotFoundError, NotFeaturableError
from control_api.features.models import Feature, FeatureKind, FeaturePosition
from control_api.paging import Page, PageQuery, cut_page, read_cursor
from control_api.playlists.rows import playlist_of
from kernel.database.pool import Connection, Pool, acquire
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)

_FIRST = FeaturePosition(-(2**31), FeatureKind.ALBUM, UUID(int=0))


class FeatureService:
    """What is featured; every method raises `DatabaseUnavailableError` when PostgreSQL is away."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def features(self, query: PageQuery, user_id: UUID) -> Page[Feature]:
        """A page of what is featured, as an account sees it, all as of one instant."""
        after = read_cursor(query.cursor, FeaturePosition, _FIRST)
        async with (
            acquire(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            rows = await connection.fetch(
                _SQL["features_page"], after.position, after.kind.value, after.item_id, query.limit + 1
            )
            return cut_page(await _show(connection, rows, user_id), query.limit)

    async def feature(self, kind: FeatureKind, item_id: UUID, position: int, editor: Editor) -> None:
        """Feature an album or a public playlist, or give it another position; repeating it changes nothing.

        Raises:
            NotFeaturableError: There is no such thing.
        """

        async def work(connection: Connection) -> None:
            if await connection.fetchval(_SQL[f"hold_{kind.value}"], item_id) is None:
                raise NotFeaturableError(f"no {kind.value} {item_id} that everybody may see")
            before = await connection.fetchval(_SQL["position"], kind.value, item_id)
            if before == position:
                return
            await connection.execute(_SQL["feature"], kind.value, item_id, position, editor.user_id)
            changes: dict[str, tuple[object, object]] = {"position": (before, position)}
            await editor.tell(connection, AuditAction.FEATURE, kind.value, item_id, changes)

        await edit(self._pool, work)

    async def unfeature(self, kind: FeatureKind, item_id: UUID, editor: Editor) -> None:
        """Feature something no longer.

        Raises:
            FeatureNotFoundError: It is not featured.
        """

        async def work(connection: Connection) -> None:
            before = await connection.fetchval(_SQL["unfeature"], kind.value, item_id)
            if before is None:
                raise FeatureNotFoundError(f"{kind.value} {item_id} is not featured")
            changes: dict[str, tuple[object, object]] = {"position": (before, None)}
            await editor.tell(connection, AuditAction.UNFEATURE, kind.value, item_id, changes)

        await edit(self._pool, work)


async def _show(
    connection: Connection, rows: list[asyncpg.Record], user_id: UUID
) -> list[tuple[FeaturePosition, Feature]]:
    ids = {kind: [row["item_id"] for row in rows if row["kind"] == kind.value] for kind in FeatureKind}
    album_rows = await connection.fetch(_SQL["albums"], ids[FeatureKind.ALBUM])
    playlist_rows = await connection.fetch(_SQL["playlists"], ids[FeatureKind.PLAYLIST], user_id)
    albums = {row["id"]: album_of(row) for row in album_rows}
    playlists = {row["id"]: playlist_of(row) for row in playlist_rows}
    return [
        (
            FeaturePosition(row["position"], FeatureKind(row["kind"]), row["item_id"]),
            Feature(
                kind=FeatureKind(row["kind"]),
                position=row["position"],
                featured_at=row["featured_at"],
                album=albums.get(row["item_id"]),
                playlist=playlists.get(row["item_id"]),
            ),
        )
        for row in rows
    ]
