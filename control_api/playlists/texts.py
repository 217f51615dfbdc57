"""A playlist's name and description, made fit to store and to show."""

import unicodedata
from typing import Annotated

import msgspec

from control_api.playlists.errors import InvalidPlaylistError
from kernel.names import MAX_NAME_CHARACTERS, VISIBLE_NAME_PATTERN, clean_name

MAX_DESCRIPTION_CHARACTERS = 4000

NameText = Annotated[
    str,
    msgspec.Meta(
        min_length=1, max_length=MAX_NAME_CHARACTERS, extra_json_schema={"pattern": VISIBLE_NAME_PATTERN}
    ),
]
DescriptionText = Annotated[str, msgspec.Meta(max_length=MAX_DESCRIPTION_CHARACTERS)]


def playlist_name(text: str) -> str:
    """The name without control characters and outer spaces.

    Raises:
        InvalidPlaylistError: Nothing is left of it.
    """
    name = clean_name(text)
    if not name:
        raise InvalidPlaylistError("a playlist's name must have a character that can be seen")
    return name


def playlist_description(text: str) -> str:
    """The description without control characters other than ends of lines."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(" " if _is_control(character) else character for character in whole).strip()


def _is_control(character: str) -> bool:
    return character != "\n" and unicodedata.category(character) == "Cc"
