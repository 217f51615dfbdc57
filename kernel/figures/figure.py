"""What is counted for the live figures."""

from enum import StrEnum


class Figure(StrEnum):
    """A count; the value is its field in Valkey."""

    STARTS = "starts"
    """Streams that listeners started; not those fetched ahead."""
    API_REQUESTS = "api_requests"
    API_ERRORS = "api_errors"
    """Answered with 5xx."""
    EDGE_REQUESTS = "edge_requests"
    """Of listeners, not of edges that have this one as their shield."""
    EDGE_ERRORS = "edge_errors"
    EDGE_ANSWERS = "edge_answers"
    """Media given to listeners, from a cache or not."""
    EDGE_HITS = "edge_hits"
    """Of these from memory or disk."""
    EDGE_BYTES = "edge_bytes"
