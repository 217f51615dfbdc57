"""Lyrics over HTTP."""

from typing import Annotated

import msgspec
from aiohttp import web

from control_api.catalog.edits.routes import editor_of
from control_api.catalog.errors import TrackNotFoundError
from control_api.catalog.paths import TrackPath
from control_api.lyrics.errors import InvalidLyricsError, LyricsNotFoundError
from control_api.lyrics.lrc import LANGUAGE
from control_api.lyrics.models import Lyrics
from control_api.lyrics.service import LyricsService
from control_api.openapi.routes import Routes
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

LYRICS = web.AppKey("LYRICS", LyricsService)

MAX_CHARACTERS = 20_000

routes = Routes("catalog", prefix=API_PREFIX, raises=[DatabaseUnavailableError, TrackNotFoundError])

_Text = Annotated[str, msgspec.Meta(max_length=MAX_CHARACTERS)]


class NewLyrics(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is sung: plain, timed, or both."""

    plain: _Text | None = None
    """A line a line; without it, the timed lyrics without their times."""
    timed: _Text | None = None
    """LRC; with a stamp before each word, too, if these are known."""
    language: (
        Annotated[
            str,
            msgspec.Meta(
                pattern=f"^{LANGUAGE.pattern}$",
                max_length=35,
                extra={"in_words": "a language is a tag as BCP 47 has them, such as en or pt-BR"},
            ),
        ]
        | None
    ) = None
    """A language tag (BCP 47); without it, what the LRC tells."""


@routes.add("GET", "/tracks/{track_id}/lyrics", raises=[LyricsNotFoundError])
async def get_lyrics(request: web.Request, path: TrackPath) -> Lyrics:
    """A track's lyrics, plain and, if they are, timed."""
    return await request.app[LYRICS].lyrics(path.track_id)


@routes.add("PUT", "/tracks/{track_id}/lyrics", raises=[InvalidLyricsError])
async def set_lyrics(request: web.Request, path: TrackPath, body: NewLyrics) -> Lyrics:
    """Give a track lyrics in place of those it has."""
    return await request.app[LYRICS].set(
        path.track_id, plain=body.plain, timed=body.timed, language=body.language, editor=editor_of(request)
    )


@routes.add("DELETE", "/tracks/{track_id}/lyrics", statuses=[204], raises=[LyricsNotFoundError])
async def delete_lyrics(request: web.Request, path: TrackPath) -> None:
    """Take a track's lyrics away."""
    await request.app[LYRICS].delete(path.track_id, editor_of(request))
