"""Keeping what clients garble out of the logs: any of them could fill a disk with it, unasked who they are."""

import logging

from aiohttp.http_exceptions import HttpProcessingError

_LIBRARY_LOG = "aiohttp.server"


# The library's own writes meet a client that has left outside of every handler: 100 Continue, for one.
_DOING_OF_CLIENTS = (HttpProcessingError, ConnectionResetError)


class _BadRequestFilter(logging.Filter):
    """Takes what clients do to the library for a debug message of one line; other errors stay as they are."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, _DOING_OF_CLIENTS):
            return True
        # The error's own words quote the request, and whatever token is in it.
        record.msg, record.args = "a request that came to nothing: %s", (type(error).__name__,)
        record.exc_info = record.exc_text = None
        record.levelno, record.levelname = logging.DEBUG, "DEBUG"
        return logging.getLogger(record.name).isEnabledFor(logging.DEBUG)


_FILTER = _BadRequestFilter()


def quiet_bad_requests() -> None:
    """Let the HTTP library log at debug level, in a line, what clients get wrong."""
    logging.getLogger(_LIBRARY_LOG).addFilter(_FILTER)
