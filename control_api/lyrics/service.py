"""Lyrics of tracks, kept as they were brought."""

from uuid import UUID

from control_api.audit.log import AuditAction
from control_api.catalog.edits.editing import Editor, edit
from control_api.catalog.errors import TrackNotFoundError
from control_api.lyrics.errors import InvalidLyricsError, LyricsNotFoundError
from control_api.lyrics.lrc import parse_lrc
from control_api.lyrics.models import Lyrics
from kernel.database.pool import Connection, Pool, acquire
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


class LyricsService:
    """Lyrics in one database; every method raises `DatabaseUnavailableError` when that is away."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def lyrics(self, track_id: UUID) -> Lyrics:
        """A track's lyrics.

        Raises:
            TrackNotFoundError, LyricsNotFoundError: There is no such track, or it has none.
        """
        async with acquire(self._pool) as connection:
            return await _read(connection, track_id)

    async def set(
        self, track_id: UUID, *, plain: str | None, timed: str | None, language: str | None, editor: Editor
    ) -> Lyrics:
        """Give a track lyrics in place of those it has: plain ones, LRC, or both.

        Raises:
            TrackNotFoundError: There is no such track.
            InvalidLyricsError: They are blank, or the LRC can't be read.
        """
        lrc = None if timed is None else parse_lrc(timed)
        text = _lines(plain) if plain is not None else lrc.plain if lrc is not None else ""
        if not text:
            raise InvalidLyricsError("nothing is sung")
        told = language or (lrc.language if lrc is not None else None)

        async def work(connection: Connection) -> Lyrics:
            if await connection.fetchval(_SQL["set_lyrics"], track_id, text, timed, told) is None:
                raise TrackNotFoundError(track_id)
            changes: dict[str, tuple[object, object]] = {
                "lyrics": (None, "timed" if timed is not None else "plain")
            }
            await editor.tell(connection, AuditAction.SET_LYRICS, "track", track_id, changes)
            return await _read(connection, track_id)

        return await edit(self._pool, work)

    async def delete(self, track_id: UUID, editor: Editor) -> None:
        """Take a track's lyrics away.

        Raises:
            TrackNotFoundError, LyricsNotFoundError: There is no such track, or it has none.
        """

        async def work(connection: Connection) -> None:
            await _read(connection, track_id)
            await connection.execute(_SQL["delete_lyrics"], track_id)
            await editor.tell(connection, AuditAction.DELETE_LYRICS, "track", track_id, {})

        await edit(self._pool, work)


async def _read(connection: Connection, track_id: UUID) -> Lyrics:
    row = await connection.fetchrow(_SQL["lyrics"], track_id)
    if row is None:
        raise TrackNotFoundError(track_id)
    if row["plain"] is None:
        raise LyricsNotFoundError(f"track {track_id} has no lyrics")
    timed = None if row["timed"] is None else parse_lrc(row["timed"]).lines
    return Lyrics(plain=row["plain"], timed=timed, language=row["language"])


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.splitlines()).strip("\n")
