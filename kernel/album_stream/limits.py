"""What an album may have and still be played as one stream."""

MAX_TRACKS = 2_000
"""Every request for any part of a stream needs all its tracks' documents, together, in memory."""
