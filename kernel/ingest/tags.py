"""What a master tells of itself."""

import msgspec


class Tags(msgspec.Struct, frozen=True, kw_only=True):
    """What the master's tags, or failing them its name and folders, say."""

    title: str
    artist: str
    album_artist: str
    album: str
    disc: int = 1
    number: int | None = None
    release_date: str | None = None
    """ISO 8601, as precise as the tag: ``1994``, ``1994-05`` or ``1994-05-02``."""
    genres: tuple[str, ...] = ()
    """The main one first."""
    isrc: str | None = None
    """Twelve upper-case characters without hyphens (ISO 3901)."""
    explicit: bool = False
    place_guessed: bool = False
    """Whether artist, album or number were taken from the names of files and folders."""


_decoder = msgspec.json.Decoder(Tags)


def decode_tags(document: str) -> Tags:
    """Tags as a proposal's row holds them."""
    return _decoder.decode(document)


def encode_tags(tags: Tags) -> str:
    """Tags for a proposal's row."""
    return msgspec.json.encode(tags).decode()
