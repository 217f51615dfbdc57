"""How many files and sockets a process may have open."""

import resource


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
