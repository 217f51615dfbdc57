"""What the control API's composition root does for playlists."""

from aiohttp import web

from control_api.library.hints import LibraryHints
from control_api.playlists.collaborators.routes import COLLABORATORS
from control_api.playlists.collaborators.service import CollaboratorService
from control_api.playlists.entries.routes import PLAYLIST_ENTRIES
from control_api.playlists.entries.service import EntryService
from control_api.playlists.routes import PLAYLISTS
from control_api.playlists.service import PlaylistService
from control_api.playlists.writing import PlaylistWriting
from kernel.database.pool import Pool


def add_playlists(app: web.Application, pool: Pool, hints: LibraryHints) -> None:
    """Make the services over a pool; what they do to libraries is told by `hints`."""
    writing = PlaylistWriting(pool, hints)
    app[PLAYLISTS] = PlaylistService(writing)
    app[PLAYLIST_ENTRIES] = EntryService(writing)
    app[COLLABORATORS] = CollaboratorService(writing)
