"""A master's tags: from its metadata and, where that is silent, from its file's and folders' names."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from kernel.ingest.tags import Tags
from packager.tags.fields import TagFields
from packager.tags.file_name import FileName, parse_file_name
from packager.tags.folders import Folders, parse_folders
from packager.tags.genre import parse_genres
from packager.tags.guesses import FILE, FOLDER, guess_title_and_artist
from packager.tags.isrc import parse_isrc
from packager.tags.position import parse_position
from packager.tags.release_date import parse_release_date

Value = TypeVar("Value")

_TITLE = ("title",)
_ARTIST = ("artist", "author", "performer")  # "author" is AIFF's
_ALBUM_ARTIST = ("albumartist",)
_ALBUM = ("album",)
_NUMBER = ("track", "tracknumber")
_DISC = ("disc", "discnumber", "tpa")  # ID3v2.2's frame, which FFmpeg doesn't translate
_GENRE = ("genre",)
_ISRC = ("isrc", "tsrc", "trc")  # ID3's frames, as above
# Never "creationtime": that is when the file was made. A TYER frame with a bad year stays untranslated.
_DATE = ("date", "year", "releasedate", "releasetime", "tyer", "originaldate", "originalyear", "tory")
_ADVISORY = ("itunesadvisory", "explicit")
_MP4_ADVISORY = (*_ADVISORY, "rating")  # the atom `rtng`; elsewhere a rating is a listener's

_PLACE = {"artist", "album", "track number"}
_EXPLICIT = {"1", "4", "explicit", "true", "yes"}  # iTunes writes 1, formerly 4; 2 is a cleaned version


def read_tags(
    container_metadata: Mapping[str, str],
    stream_metadata: Mapping[str, str],
    *,
    file_name: str,
    folder_names: Sequence[str],
) -> tuple[Tags, list[str]]:
    """Read what the tags tell and guess what they don't.

    The metadata are as FFmpeg's demuxers name them, bytes that are not UTF-8 as surrogate escapes. The notes
    say what was guessed, mended or left out.
    """
    reading = _Reading(
        TagFields(container_metadata, stream_metadata),
        parse_file_name(file_name),
        parse_folders(folder_names),
    )
    tags = reading.tags()
    return tags, reading.notes


class _Reading:
    """One master's fields and names, and the notes taken while they are read."""

    def __init__(self, fields: TagFields, file: FileName, folders: Folders) -> None:
        self._fields, self._file, self._folders = fields, file, folders
        self.notes = fields.notes
        self._guessed: set[str] = set()

    def tags(self) -> Tags:
        title, artist, album_artist = self._credits()
        return Tags(
            title=title,
            artist=artist,
            album_artist=album_artist,
            album=self._album(),
            disc=self._disc(),
            number=self._number(),
            release_date=self._fields.parsed("release date", _DATE, parse_release_date),
            genres=self._fields.all_parsed("genre", _GENRE, parse_genres),
            isrc=self._fields.parsed("ISRC", _ISRC, parse_isrc),
            explicit=self._explicit(),
            # Evaluated last, once all guesses are made.
            place_guessed=not _PLACE.isdisjoint(self._guessed),
        )

    def _credits(self) -> tuple[str, str, str]:
        artist = self._fields.joined("artist", _ARTIST)
        album_artist = self._fields.joined("album artist", _ALBUM_ARTIST)
        guesses = guess_title_and_artist(self._file, self._folders, artist or album_artist)
        title = self._fields.text("title", _TITLE) or self._guess("title", guesses.title, FILE) or "Untitled"
        artist = (
            artist
            or self._guess("artist", album_artist, "the album's artist")
            or self._guess("artist", guesses.artist, guesses.artist_source)
            or "Unknown artist"
        )
        return title, artist, album_artist or artist

    def _album(self) -> str:
        tagged = self._fields.text("album", _ALBUM)
        return tagged or self._guess("album", self._folders.album, FOLDER) or "Unknown album"

    def _number(self) -> int | None:
        tagged = self._fields.parsed("track number", _NUMBER, parse_position)
        return tagged or self._guess("track number", self._file.number, FILE)

    def _disc(self) -> int:
        return (
            self._fields.parsed("disc number", _DISC, parse_position)
            or self._guess("disc number", self._folders.disc, FOLDER)
            or self._guess("disc number", self._file.disc, FILE)
            or 1
        )

    def _explicit(self) -> bool:
        names = _MP4_ADVISORY if "majorbrand" in self._fields else _ADVISORY
        advisory = self._fields.text("advisory", names)
        return advisory is not None and advisory.casefold() in _EXPLICIT

    def _guess(self, meaning: str, value: Value | None, source: str) -> Value | None:
        if value is not None:
            self.notes.append(f"{meaning} guessed from {source}")
            if source in (FILE, FOLDER):
                self._guessed.add(meaning)
        return value
