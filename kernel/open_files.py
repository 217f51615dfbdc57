"""How many files and sockets a process may have open."""

import resource

import structlog

_log = structlog.stdlib.get_logger(__name__)

_FILES_KEPT = 512
"""Open files that clients' connections leave free."""


def raise_open_files_limit() -> int:
    """Raise the limit as far as the process may, and return it (RLIMIT_NOFILE)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft in (resource.RLIM_INFINITY, hard):
        return soft
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ValueError, OSError):  # macOS tells of a hard limit that it doesn't grant
        return soft
    return hard


def most_connections(wanted: int) -> int:
    """As many as are wanted, but some files stay for databases, upstreams, the disk and Valkey."""
    limit = raise_open_files_limit()
    most = wanted
    if limit != resource.RLIM_INFINITY and most > limit - _FILES_KEPT:
        most = max(1, limit - _FILES_KEPT)
        _log.warning("fewer connections: the system allows too few open files", limit=limit, connections=most)
    return most
