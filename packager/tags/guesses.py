"""What title and artist may be when the tags don't say."""

from dataclasses import dataclass

from packager.tags.file_name import FileName
from packager.tags.folders import Folders

FILE, FOLDER = "the file's name", "the folder's name"

# Folders under which every track has its own artist.
_SHARED_FOLDERS = {"various artists", "various", "va", "v.a.", "compilation", "compilations", "soundtracks"}


@dataclass(frozen=True, slots=True)
class Guesses:
    """The likeliest title and artist, and where the artist stands."""

    title: str | None
    artist: str | None
    artist_source: str


def guess_title_and_artist(file: FileName, folders: Folders, tagged_artist: str | None) -> Guesses:
    """Read "Artist - Title", but only where nothing better names another artist.

    "Symphony No. 5 - Allegro" has the same form: a tag or a folder that names the artist decides.
    """
    known = tagged_artist or _own_artist(folders)
    first, *rest = file.parts or ("",)
    if rest and any(map(str.isalpha, first)) and (known is None or known.casefold() == first.casefold()):
        title = [part for part in rest if part.casefold() != (folders.album or "").casefold()]
        return Guesses(" - ".join(title or rest), first, FILE)
    return Guesses(" - ".join(file.parts) or None, folders.artist, FOLDER)


def _own_artist(folders: Folders) -> str | None:
    if folders.artist is None or folders.artist.casefold() in _SHARED_FOLDERS:
        return None
    return folders.artist
