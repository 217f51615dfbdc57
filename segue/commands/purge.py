"""`segue purge`: edges forget what they keep of a track."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kernel.asset import AssetId
    from kernel.settings import Settings


def purge(
    track_or_asset: Annotated[
        str,
        typer.Argument(
            metavar="TRACK_OR_ASSET",
            help="A track's id, for all of its assets, or the 32 digits of one asset or album stream.",
        ),
    ],
    data_dir: Annotated[
        Path, typer.Option(envvar="SEGUE_DATA_DIR", help="Where `segue up` keeps its state.")
    ] = Path("var"),
) -> None:
    """Have every edge forget a track's media, and the albums' that it streams in, in memory and on disk.

    Edges that are down learn of it when they come back, within seven days.
    """
    # Here, since it takes a second to import: `segue --help` does without.
    from segue.valkey_settings import load_database_and_valkey_settings  # noqa: PLC0415

    settings = load_database_and_valkey_settings(data_dir)
    for asset in asyncio.run(_purge(settings, track_or_asset)):
        typer.echo(f"told the edges to forget {asset}")


async def _purge(settings: "Settings", track_or_asset: str) -> "list[AssetId]":
    from segue.purging import purge as purge_now  # noqa: PLC0415
    from segue.running import requiring_segue  # noqa: PLC0415

    async with requiring_segue():
        return await purge_now(settings, track_or_asset)
