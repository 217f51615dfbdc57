"""What rules can be about: the one table of fields that checking, SQL, the API's document and the docs share."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from control_api.playlists.smart.kinds import Kind
from control_api.playlists.smart.operators import Operator, operators_of
from control_api.playlists.smart.sources import (
    ALBUM,
    ALL_PLAYS,
    ARTIST,
    ASSET,
    LIBRARY_ITEM,
    OWN_PLAYS,
    TRACK,
    Source,
)


@dataclass(frozen=True)
class Field:
    """One thing that is known of a track."""

    name: str
    kind: Kind
    meaning: str
    column: str = ""
    """The SQL expression; its aliases are those of `sources`."""
    sources: tuple[Source, ...] = ()
    optional: bool = False
    """Whether a track may be without it."""
    absent: int | None = None
    """What the expression is where a joined row is missing: `column` is null there."""
    lowest: float = 0
    highest: float = 0
    """Bounds of the values that numbers are compared with."""

    @cached_property
    def operators(self) -> Mapping[str, Operator]:
        """What can be asked of it."""
        return operators_of(self.kind, optional=self.optional)

    @property
    def total(self) -> str:
        """The expression with what it is where the row is missing."""
        return self.column if self.absent is None else f"coalesce({self.column}, {self.absent})"

    @property
    def orders(self) -> bool:
        """Whether tracks can be ordered by it: they have it once."""
        return self.kind not in (Kind.GENRES, Kind.PLAYLIST, Kind.FLAG)


_MANY = 2**31 - 1
_DAY_S = 86_400

_FIELDS = (
    Field("title", Kind.TEXT, "The track's title", "track.title_key", (TRACK,)),
    Field("artist", Kind.TEXT, "Its artist's name", "artist.name_key", (ARTIST,)),
    Field("album", Kind.TEXT, "Its album's title", "album.title_key", (ALBUM,)),
    Field("isrc", Kind.TEXT, "Its ISRC", "lower(track.isrc)", (TRACK,), optional=True),
    Field("genre", Kind.GENRES, "Its genres: a rule holds when it does for any of them"),
    Field(
        "year", Kind.INTEGER, "The year of its release", "track.year", (TRACK,), optional=True, highest=9999
    ),
    Field("disc", Kind.INTEGER, "The disc's number", "track.disc", (TRACK,), highest=_MANY),
    Field(
        "number",
        Kind.INTEGER,
        "Its number on the disc",
        "track.number",
        (TRACK,),
        optional=True,
        highest=_MANY,
    ),
    Field("length_s", Kind.NUMBER, "Its length in seconds", "track.length_s", (TRACK,), highest=_DAY_S),
    Field("explicit", Kind.FLAG, "Whether its words are explicit", "track.explicit", (TRACK,)),
    Field(
        *("album_track_count", Kind.INTEGER, "How many tracks its album has", "album.track_count", (ALBUM,)),
        highest=_MANY,
    ),
    Field(
        *("loudness_lufs", Kind.NUMBER, "Its integrated loudness", "asset.integrated_lufs", (ASSET,)),
        optional=True,
        lowest=-200,
        highest=100,
    ),
    Field("quality", Kind.QUALITY, "The best quality it comes in", "asset.best_quality", (ASSET,)),
    Field("lossless", Kind.FLAG, "Whether its master is lossless", "asset.lossless", (ASSET,)),
    Field(
        *("sample_rate_hz", Kind.INTEGER, "Its master's sample rate", "asset.sample_rate_hz", (ASSET,)),
        highest=_MANY,
    ),
    Field(
        *("bit_depth", Kind.INTEGER, "Its master's bit depth", "asset.bit_depth", (ASSET,)),
        optional=True,
        highest=64,
    ),
    Field(
        *("popularity", Kind.INTEGER, "How often everybody has played it", "all_plays.plays", (ALL_PLAYS,)),
        absent=0,
        highest=_MANY,
    ),
    Field(
        "in_library",
        Kind.FLAG,
        "Whether it is in the owner's library",
        "item.item_id IS NOT NULL",
        (LIBRARY_ITEM,),
    ),
    Field("added", Kind.TIME, "When the owner added it", "item.added_at", (LIBRARY_ITEM,), optional=True),
    Field("liked", Kind.FLAG, "Whether the owner likes it", "item.liked", (LIBRARY_ITEM,)),
    Field(
        *("play_count", Kind.INTEGER, "How often the owner has played it", "own_plays.plays", (OWN_PLAYS,)),
        absent=0,
        highest=_MANY,
    ),
    Field(
        *(
            "completed_count",
            Kind.INTEGER,
            "How often the owner listened past 30 seconds",
            "own_plays.completed",
        ),
        (OWN_PLAYS,),
        absent=0,
        highest=_MANY,
    ),
    Field(
        *(
            "last_played",
            Kind.TIME,
            "When the owner last played it",
            "own_plays.last_played_at",
            (OWN_PLAYS,),
        ),
        optional=True,
    ),
    Field("playlist", Kind.PLAYLIST, "The regular playlists it is on, of those that the owner may see"),
)

FIELDS: Mapping[str, Field] = {field.name: field for field in _FIELDS}

ORDERING_FIELDS: Mapping[str, Field] = {field.name: field for field in _FIELDS if field.orders}
