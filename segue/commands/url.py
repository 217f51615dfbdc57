"""`segue url`: an address to paste into a player."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from kernel.quality import Quality

if TYPE_CHECKING:
    from kernel.settings import Settings

MAX_TTL_S = 365 * 86_400
"""A URL is its own password: none is good for longer than a year."""


def url(
    track_id: Annotated[
        UUID,
        typer.Argument(
            metavar="TRACK_ID",
            help="The track, as `segue ingest --json` tells it; with --album an album, too.",
        ),
    ],
    album: Annotated[
        bool, typer.Option("--album", help="Of the whole album that the track is on, as one gapless stream.")
    ] = False,
    quality: Annotated[Quality, typer.Option(help="The highest quality admitted.")] = Quality.HI_RES_LOSSLESS,
    ttl: Annotated[
        int | None,
        typer.Option(
            min=1, max=MAX_TTL_S, help="Seconds it stays good; default: the setting playback.token_ttl_s."
        ),
    ] = None,
    data_dir: Annotated[
        Path, typer.Option(envvar="SEGUE_DATA_DIR", help="Where `segue up` keeps its state.")
    ] = Path("var"),
) -> None:
    """Print the URL of a multivariant playlist at the edge: a track's, or an album's."""
    # These take a third of a second to import: only who runs this command pays for it.
    from segue.database_settings import load_database_settings  # noqa: PLC0415

    settings = load_database_settings(data_dir)
    ttl_s = settings.playback.token_ttl_s if ttl is None else ttl
    typer.echo(asyncio.run(_url(settings, track_id, quality, ttl_s, album=album)))


async def _url(settings: "Settings", of_id: UUID, quality: Quality, ttl_s: float, *, album: bool) -> str:
    from segue.playback_url import album_playback_url, playback_url  # noqa: PLC0415
    from segue.running import requiring_segue  # noqa: PLC0415

    address = album_playback_url if album else playback_url
    async with requiring_segue():
        return await address(settings, of_id, quality, ttl_s)
