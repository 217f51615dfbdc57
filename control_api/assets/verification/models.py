"""What is told while an asset is verified."""

import msgspec


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How much of a rendition has been read; several are read at once."""

    rendition: str
    segments_read: int
    segments: int
