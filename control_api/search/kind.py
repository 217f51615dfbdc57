"""What is searched for."""

from enum import StrEnum


class Kind(StrEnum):
    """A kind of results."""

    ARTIST = "artist"
    ALBUM = "album"
    TRACK = "track"
    PLAYLIST = "playlist"
    LYRICS = "lyrics"
    """Tracks, by what is sung in them."""


DOCUMENT_KINDS = (Kind.ARTIST, Kind.ALBUM, Kind.TRACK, Kind.PLAYLIST)
"""Those that the index has documents of: lyrics belong to their track's."""
