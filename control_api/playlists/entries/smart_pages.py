"""What a smart playlist holds, told as entries."""

from control_api.paging import PageQuery
from control_api.playlists.entries.models import PlaylistEntry, VersionedPage
from control_api.playlists.models import Playlist
from control_api.playlists.smart.evaluation import entries_page
from control_api.playlists.smart.rules import validate_rules
from kernel.database.pool import Connection


async def smart_page(
    connection: Connection, playlist: Playlist, query: PageQuery
) -> VersionedPage[PlaylistEntry]:
    """A page of the tracks that the rules find now.

    Raises:
        RulesTooSlowError: They took too long.
    """
    rules = validate_rules(playlist.rules)
    page = await entries_page(connection, playlist.owner.id, rules, cursor=query.cursor, limit=query.limit)
    return VersionedPage(
        items=[PlaylistEntry(id=None, track=track, added_by=None, added_at=None) for track in page.items],
        next_cursor=page.next_cursor,
        version=playlist.version,
    )
