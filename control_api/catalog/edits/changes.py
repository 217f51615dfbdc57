"""What an edit may change; what is not told stays as it is."""

import re
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec

from control_api.openapi.errors import InvalidRequestError
from kernel.names import (
    MAX_GENRE_KEY_CHARACTERS,
    MAX_NAME_CHARACTERS,
    VISIBLE_NAME_PATTERN,
    clean_name,
    name_key,
)

MAX_GENRES = 20
_NAMES = frozenset({"name", "title", "artist", "album_artist", "album"})

Name = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=MAX_NAME_CHARACTERS, extra_json_schema={"pattern": VISIBLE_NAME_PATTERN}
    ),
]
ReleaseDate = Annotated[
    str,
    msgspec.Meta(
        pattern="^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$",
        description="ISO 8601, as precise as is known: year, year and month, or the day.",
        extra={"in_words": "a date is a year, a month or a day, such as 2024, 2024-05 or 2024-05-02"},
    ),
]
Isrc = Annotated[
    str,
    msgspec.Meta(
        pattern="^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$",
        description="Without hyphens (ISO 3901).",
        extra={"in_words": "an ISRC is 12 letters and digits, such as QMX332400001"},
    ),
]
Count = Annotated[int, msgspec.Meta(ge=1, le=99_999)]
GenreName = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=MAX_GENRE_KEY_CHARACTERS, extra_json_schema={"pattern": VISIBLE_NAME_PATTERN}
    ),
]
Genres = Annotated[
    list[GenreName], msgspec.Meta(max_length=MAX_GENRES, description="All of them, the main one first.")
]


class ArtistChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to become of an artist."""

    name: Name | msgspec.UnsetType = msgspec.UNSET


class AlbumChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to become of an album."""

    title: Name | msgspec.UnsetType = msgspec.UNSET
    artist_id: UUID | msgspec.UnsetType = msgspec.UNSET
    release_date: ReleaseDate | msgspec.UnsetType | None = msgspec.UNSET


class TrackChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to become of a track."""

    title: Name | msgspec.UnsetType = msgspec.UNSET
    album_id: UUID | msgspec.UnsetType = msgspec.UNSET
    """The album it is on."""
    disc: Count | msgspec.UnsetType = msgspec.UNSET
    number: Count | msgspec.UnsetType | None = msgspec.UNSET
    genres: Genres | msgspec.UnsetType = msgspec.UNSET
    isrc: Isrc | msgspec.UnsetType | None = msgspec.UNSET
    explicit: bool | msgspec.UnsetType = msgspec.UNSET
    release_date: ReleaseDate | msgspec.UnsetType | None = msgspec.UNSET


def told(change: msgspec.Struct) -> dict[str, object]:
    """The fields that a change tells, made fit to be stored.

    Raises:
        InvalidRequestError: A name is blank, or a date is none.
    """
    values = {
        name: value for name, value in msgspec.structs.asdict(change).items() if value is not msgspec.UNSET
    }
    for field in values.keys() & _NAMES:
        values[field] = _name(field, values[field])
    if "genres" in values:
        names = {name_key(name): _genre(name) for name in reversed(values["genres"])}
        values["genres"] = tuple(names[key] for key in dict.fromkeys(map(name_key, values["genres"])))
    if values.get("release_date") is not None:
        _check_date(values["release_date"])
    return values


def _name(field: str, text: str) -> str:
    shown = clean_name(text)
    if not name_key(shown):
        raise InvalidRequestError("body", field, "blank")
    return shown


def _genre(text: str) -> str:
    shown = _name("genres", text)
    if len(name_key(shown)) > MAX_GENRE_KEY_CHARACTERS:  # some characters stand for whole sentences
        raise InvalidRequestError(
            "body", "genres", f"written out, more than {MAX_GENRE_KEY_CHARACTERS} characters"
        )
    return shown


def _check_date(text: str) -> None:
    year, month, day = (*map(int, re.split("-", text)), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError as error:
        raise InvalidRequestError("body", "release_date", f"no date: {error}") from None
