"""What the folders above a master tell: ``Artist/Album/Disc 2``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from packager.tags.text import clean_text

_DISC_FOLDER = re.compile(r"(?:disc|disk|cd)[\s._#-]*(?P<disc>[0-9]{1,2})(?![0-9]).*", re.IGNORECASE)
_DISC_SUFFIX = re.compile(
    r"(?P<album>.*\S)[\s._-]*(?:[(\[]|\s)\s*(?:disc|disk|cd)[\s._#-]*(?P<disc>[0-9]{1,2})[)\]]?",
    re.IGNORECASE,
)
_ARTIST_AND_ALBUM = re.compile(r"(?P<artist>.*?\S)\s+[-\u2013\u2014]\s+(?P<album>.+)")


@dataclass(frozen=True, slots=True)
class Folders:
    """The folders above a master, taken apart."""

    artist: str | None = None
    album: str | None = None
    disc: int | None = None


def parse_folders(names: Sequence[str]) -> Folders:
    """Take the folders' names apart, outermost first.

    The innermost names the album and the one above it the artist; a single disc's folder stands below its
    album's.
    """
    *above, innermost = [clean_text(name).text for name in names if name.strip("./\\ ")] or [""]
    disc = None
    if match := _DISC_FOLDER.fullmatch(innermost):
        disc = int(match["disc"]) or None
        *above, innermost = above or [""]
    elif match := _DISC_SUFFIX.fullmatch(innermost):
        disc, innermost = int(match["disc"]) or None, match["album"]
    artist, album = _split_album(innermost, above[-1] if above else None)
    return Folders(artist or None, album or None, disc)


def _split_album(folder: str, parent: str | None) -> tuple[str | None, str]:
    """Split "Artist - Album", unless the folder above names another artist."""
    match = _ARTIST_AND_ALBUM.fullmatch(folder)
    if match is not None and (parent is None or parent.casefold() == match["artist"].casefold()):
        return match["artist"], match["album"]
    return parent, folder
