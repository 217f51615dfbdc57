"""What the catalog will say of a track: the packaging process's findings, made fit for the database."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from kernel.asset import Asset
from kernel.ingest.proposal import edited_tags
from kernel.ingest.tags import Tags
from kernel.names import MAX_GENRE_KEY_CHARACTERS, clean_name, name_key
from packager.worker.publication.mastery import Mastery

_ISRC = re.compile(r"[A-Z]{2}[A-Z0-9]{3}[0-9]{7}")  # ISO 3901, without hyphens
_MAX_NUMBER = 99_999
_MAX_GENRES = 20
_TRACK_FIELDS = {
    "title": "title",
    "album": "album_id",
    "album_artist": "album_id",
    "disc": "disc",
    "number": "number",
    "genres": "genres",
    "isrc": "isrc",
    "explicit": "explicit",
    "release_date": "release_date",
}
"""What `edited_fields` of a track calls the tags; its artist is kept by the place that the master told."""

_PLACING = frozenset({"artist", "album_artist", "album", "disc", "number"})
"""The tags that say where a track stands, and by whom it is."""

_UNKNOWN = "Unknown"
_UNKNOWN_KEYS = {"unknown", "unknown artist", "unknown album"}  # also what rippers write


@dataclass(frozen=True, slots=True)
class Name:
    """A name as shown, and the key it is matched by."""

    shown: str
    key: str

    @classmethod
    def of(cls, text: str) -> "Name":
        """A name from outside; a blank one is given a word."""
        shown = clean_name(text) or _UNKNOWN
        return cls(shown, name_key(shown))


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A track as its master describes it."""

    title: Name
    artist: Name
    album_artist: Name
    album: Name
    disc: int
    number: int | None
    is_place_certain: bool
    """Whether artist, album and number are more than guesses, and so tell recordings apart without the title."""
    isrc: str | None
    genres: tuple[Name, ...]
    """The main one first, no two of one key."""
    release_date: str | None
    explicit: bool
    length_s: float
    mastery: Mastery
    edited: frozenset[str] = frozenset()
    """The fields of the track that somebody changed before it was published, and keeps."""
    is_placed_by_hand: bool = False
    """Whether somebody said, before it was published, where and by whom the track is to stand."""
    told_place: UUID | None = None
    """Where the master's own tags put the track, when they were changed since."""

    @property
    def place(self) -> UUID:
        """A digest of where the tags put the track: artists, album, disc, number, and the title where that decides."""
        by_title = self.number is None or not self.is_place_certain
        names = (self.album_artist.key, self.album.key, self.artist.key, self.title.key if by_title else "")
        document = json.dumps([*names, self.disc, self.number])
        return UUID(bytes=hashlib.sha256(document.encode()).digest()[:16])


def is_known(key: str) -> bool:
    """Whether a name, by its key, names anything."""
    return key not in _UNKNOWN_KEYS


def describe_edited(asset: Asset, told: Tags, tags: Tags, *, master_bytes: int) -> Description:
    """What the catalog takes of a packaged master whose tags somebody may have changed."""
    edited = edited_tags(told, tags)
    return replace(
        describe(asset, tags, master_bytes=master_bytes),
        edited=frozenset(_TRACK_FIELDS[name] for name in edited & _TRACK_FIELDS.keys()),
        is_placed_by_hand=not edited.isdisjoint(_PLACING),
        told_place=describe(asset, told, master_bytes=master_bytes).place,
    )


def describe(asset: Asset, tags: Tags, *, master_bytes: int) -> Description:
    """Everything the catalog takes from a packaged master, within the database's bounds."""
    length_s = asset.master.valid_samples / asset.master.sample_rate_hz
    artist, album = Name.of(tags.artist), Name.of(tags.album)
    return Description(
        title=Name.of(tags.title),
        artist=artist,
        album_artist=Name.of(tags.album_artist),
        album=album,
        disc=_numbered(tags.disc) or 1,
        number=_numbered(tags.number),
        is_place_certain=is_known(artist.key) and is_known(album.key) and not tags.place_guessed,
        isrc=tags.isrc if tags.isrc is not None and _ISRC.fullmatch(tags.isrc) else None,
        genres=_genres(tags.genres),
        release_date=clean_name(tags.release_date or "") or None,
        explicit=tags.explicit,
        length_s=length_s,
        mastery=Mastery(
            lossless=asset.master.lossless,
            channels=asset.master.channels,
            sample_rate_hz=asset.master.sample_rate_hz,
            bit_depth=asset.master.bit_depth,
            master_bytes=master_bytes,
            length_s=length_s,
        ),
    )


def _genres(texts: Iterable[str]) -> tuple[Name, ...]:
    """Those that can be: a tag of hundreds of characters is no genre."""
    names: dict[str, Name] = {}
    for name in (Name.of(text) for text in texts if name_key(text)):
        if len(name.key) <= MAX_GENRE_KEY_CHARACTERS:
            names.setdefault(name.key, name)
    return tuple(names.values())[:_MAX_GENRES]


def _numbered(number: int | None) -> int | None:
    return number if number is not None and 0 < number <= _MAX_NUMBER else None
