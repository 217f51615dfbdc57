"""Search as the API shows it."""

from typing import Annotated, Literal
from uuid import UUID

import msgspec

from control_api.catalog.models import Album, Artist, Track
from control_api.playlists.models import Playlist
from control_api.search.kind import Kind

MAX_QUERY_CHARACTERS = 200
MAX_RESULTS = 50
DEFAULT_RESULTS = 10


class SearchQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What is looked for, and where."""

    q: Annotated[
        str,
        msgspec.Meta(
            min_length=1,
            max_length=MAX_QUERY_CHARACTERS,
            description="As it was typed so far: the last word may be the beginning of one.",
        ),
    ]
    kinds: Annotated[
        str,
        msgspec.Meta(
            pattern="^(artist|album|track|playlist|lyrics)(,(artist|album|track|playlist|lyrics)){0,4}$",
            description="Which kinds of results, parted by commas.",
        ),
    ] = ",".join(Kind)
    limit: Annotated[
        int, msgspec.Meta(ge=1, le=MAX_RESULTS, description="How many results of each kind at most.")
    ] = DEFAULT_RESULTS
    within: Annotated[
        Literal["catalog", "library"],
        msgspec.Meta(description="`library`: only what the caller has added to hers."),
    ] = "catalog"


class Highlight(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a snippet that was looked for."""

    start: int
    """The place of its first character, counted in Unicode code points."""
    end: int
    """The place after its last."""


class Snippet(msgspec.Struct, frozen=True, kw_only=True):
    """A few lines of a text, and where in them is what was looked for."""

    text: str
    highlights: tuple[Highlight, ...]


class LyricsMatch(msgspec.Struct, frozen=True, kw_only=True):
    """A track, by what is sung in it."""

    track: Track
    snippet: Snippet


class TopResult(msgspec.Struct, frozen=True, kw_only=True):
    """The best of all results: one of these is not null."""

    kind: Literal["artist", "album", "track", "playlist"]
    id: UUID
    artist: Artist | None = None
    album: Album | None = None
    track: Track | None = None
    playlist: Playlist | None = None


class SearchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What was found of each kind, the best first; a kind that was not asked for is empty."""

    top: TopResult | None
    artists: list[Artist]
    albums: list[Album]
    tracks: list[Track]
    playlists: list[Playlist]
    lyrics: list[LyricsMatch]


class RebuildAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An order to build the index anew: the old one serves until the new one is there."""

    generation: int
    """Of the index to come."""
