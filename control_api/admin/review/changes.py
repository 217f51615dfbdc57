"""What may be changed of a master's tags before it is published; what is not told stays as it is."""

from typing import Any

import msgspec

from control_api.catalog.edits.changes import Count, Genres, Isrc, Name, ReleaseDate, told
from kernel.ingest.tags import Tags

_PLACING = frozenset({"artist", "album", "number"})


class TagsChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be told of a master instead."""

    title: Name | msgspec.UnsetType = msgspec.UNSET
    artist: Name | msgspec.UnsetType = msgspec.UNSET
    album_artist: Name | msgspec.UnsetType = msgspec.UNSET
    album: Name | msgspec.UnsetType = msgspec.UNSET
    disc: Count | msgspec.UnsetType = msgspec.UNSET
    number: Count | msgspec.UnsetType | None = msgspec.UNSET
    release_date: ReleaseDate | msgspec.UnsetType | None = msgspec.UNSET
    genres: Genres | msgspec.UnsetType = msgspec.UNSET
    isrc: Isrc | msgspec.UnsetType | None = msgspec.UNSET
    explicit: bool | msgspec.UnsetType = msgspec.UNSET


def changed_tags(tags: Tags, change: TagsChange) -> tuple[Tags, dict[str, tuple[object, object]]]:
    """The tags with a change made, and the fields that become something else, each before and after.

    What was guessed of a track's place is no guess any more once somebody has said it.

    Raises:
        InvalidRequestError: A name is blank, or a date is none.
    """
    values: dict[str, Any] = told(change)
    changes = {
        name: (before, value) for name, value in values.items() if (before := getattr(tags, name)) != value
    }
    if not _PLACING.isdisjoint(changes):
        values["place_guessed"] = False
    return msgspec.structs.replace(tags, **values), changes
