"""Who may call what, how often, and on what terms: one line an operation, shared by the service, its tests and docs.

An operation that has no line here can't be declared.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from control_api.permissions.permission import Permission


class RateGroup(StrEnum):
    """Operations that are counted together; how much each admits is a setting, `rate_limits`."""

    NONE = "none"
    """Not counted: what never changes, and what asks of health."""
    API = "api"
    SEARCH = "search"
    ADMIN = "admin"
    HAND_IN = "hand-in"
    """What is done many times over for one album, and often by a page: pieces of uploads, tags, publications."""
    LOG_IN = "log-in"
    """Counted as `API`, and once it is known whose account is meant by the limits of log-ins besides."""
    REGISTRATION = "registration"
    """Counted besides `API`."""
    PLAYLIST_CREATION = "playlist-creation"
    """Counted besides `API`, and only where something is made."""


@dataclass(frozen=True, slots=True)
class OperationPolicy:
    """What an operation asks of its caller; without a permission it is open to everybody."""

    permission: Permission | None
    rate: RateGroup = RateGroup.API
    fresh: bool = False
    """Whether the caller must be known as of now, from PostgreSQL and not from a cache: playback tokens are issued as
    of that moment, and revocations catch those that are older."""


_UNCOUNTED = OperationPolicy(None, RateGroup.NONE)
_LISTEN = OperationPolicy(Permission.LISTEN)
_PLAY = OperationPolicy(Permission.LISTEN, fresh=True)
_SEARCH = OperationPolicy(Permission.LISTEN, RateGroup.SEARCH)
_NEW_PLAYLIST = OperationPolicy(Permission.LISTEN, RateGroup.PLAYLIST_CREATION)
_FEATURE = OperationPolicy(Permission.FEATURE)
_EDIT = OperationPolicy(Permission.EDIT_CATALOG)
_ADMIN = OperationPolicy(Permission.ADMINISTER, RateGroup.ADMIN)
_ISSUING_ADMIN = OperationPolicy(Permission.ADMINISTER, RateGroup.ADMIN, fresh=True)
_HAND_IN = OperationPolicy(Permission.ADMINISTER, RateGroup.HAND_IN)

OPERATIONS: Mapping[str, OperationPolicy] = {
    # Accounts and sessions
    "register": OperationPolicy(None, RateGroup.REGISTRATION),
    "log_in": OperationPolicy(None, RateGroup.LOG_IN),
    "log_out": _LISTEN,
    "log_out_everywhere": _LISTEN,
    "get_me": _LISTEN,
    "change_me": _LISTEN,
    "change_password": _LISTEN,
    "change_email": _LISTEN,
    "delete_me": _LISTEN,
    "export_me": _LISTEN,
    "list_sessions": _LISTEN,
    "revoke_session": _LISTEN,
    # Catalog
    "list_artists": _LISTEN,
    "get_artist": _LISTEN,
    "list_albums": _LISTEN,
    "get_album": _LISTEN,
    "list_tracks": _LISTEN,
    "get_track": _LISTEN,
    "list_genres": _LISTEN,
    "list_new_releases": _LISTEN,
    "list_popular_tracks": _LISTEN,
    "list_features": _LISTEN,
    "get_lyrics": _LISTEN,
    "get_artwork": _UNCOUNTED,
    "change_artist": _EDIT,
    "change_album": _EDIT,
    "change_track": _EDIT,
    "set_artist_artwork": _EDIT,
    "set_album_artwork": _EDIT,
    "set_lyrics": _EDIT,
    "delete_lyrics": _EDIT,
    "feature": _FEATURE,
    "unfeature": _FEATURE,
    "delete_artist": _ADMIN,
    "delete_album": _ADMIN,
    "delete_track": _ADMIN,
    # Search
    "search": _SEARCH,
    "rebuild_search": _ADMIN,
    # Playback
    "get_stream": _PLAY,
    "start_stream": _PLAY,
    "prefetch_stream": _PLAY,
    "get_album_stream": _PLAY,
    "start_album_stream": _PLAY,
    # Library
    "list_library_tracks": _LISTEN,
    "list_library_albums": _LISTEN,
    "list_library_artists": _LISTEN,
    "list_library_playlists": _LISTEN,
    "add_to_library": _LISTEN,
    "remove_from_library": _LISTEN,
    "list_library_changes": _LISTEN,
    "change_library": _LISTEN,
    "follow_library": _LISTEN,
    # Playlists
    "create_playlist": _NEW_PLAYLIST,
    "duplicate_playlist": _NEW_PLAYLIST,
    "list_playlists": _LISTEN,
    "get_playlist": _LISTEN,
    "change_playlist": _LISTEN,
    "delete_playlist": _LISTEN,
    "set_playlist_artwork": _LISTEN,
    "delete_playlist_artwork": _LISTEN,
    "list_playlist_entries": _LISTEN,
    "add_playlist_entries": _LISTEN,
    "remove_playlist_entries": _LISTEN,
    "move_playlist_entries": _LISTEN,
    "list_collaborators": _LISTEN,
    "remove_collaborator": _LISTEN,
    "invite_collaborator": _LISTEN,
    "accept_invitation": _LISTEN,
    "preview_smart_playlist": _LISTEN,
    # Plays
    "record_play": _LISTEN,
    "record_plays": _LISTEN,
    "list_history": _LISTEN,
    "list_recently_played": _LISTEN,
    "get_statistics": _LISTEN,
    "list_genre_preferences": _LISTEN,
    # Administration
    "upload_master": _ADMIN,
    "begin_upload": _HAND_IN,
    "get_upload": _HAND_IN,
    "append_to_upload": _HAND_IN,
    "cancel_upload": _HAND_IN,
    "list_jobs": _ADMIN,
    "watch_jobs": _ADMIN,
    "get_job": _ADMIN,
    "watch_job_events": _ADMIN,
    "retry_job": _ADMIN,
    "change_job_tags": _HAND_IN,
    "set_job_artwork": _HAND_IN,
    "publish_job": _HAND_IN,
    "discard_job": _HAND_IN,
    "list_users": _ADMIN,
    "change_user": _ADMIN,
    "list_audit_log": _ADMIN,
    "purge_asset": _ADMIN,
    "get_asset": _ADMIN,
    "get_waveform": _ADMIN,
    "get_figures": _ADMIN,
    "follow_figures": _ADMIN,
    "list_track_assets": _ADMIN,
    "verify_asset": _ISSUING_ADMIN,
    "preview_asset": _ISSUING_ADMIN,
    # The service itself
    "get_welcome": _UNCOUNTED,
    "get_document": _UNCOUNTED,
    "get_document_page": _UNCOUNTED,
    "get_document_asset": _UNCOUNTED,
    "get_health": _UNCOUNTED,
    "get_readiness": _UNCOUNTED,
    "get_metrics": _UNCOUNTED,
}
