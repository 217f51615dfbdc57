"""`segue package`: a plain HLS folder out of masters, with no server running."""

from pathlib import Path
from typing import Annotated

import typer

from kernel.errors import KernelError


class FolderTakenError(KernelError):
    """The output folder already holds something."""


def package(
    masters: Annotated[
        list[Path],
        typer.Argument(
            metavar="MASTER",
            exists=True,
            dir_okay=False,
            readable=True,
            help="The master; several, in playing order, are an album.",
        ),
    ],
    out: Annotated[Path, typer.Option(file_okay=False, help="The folder to make; it must be new or empty.")],
    clear: Annotated[bool, typer.Option("--clear", help="Leave the segments unencrypted.")] = False,
    key_uri: Annotated[
        str | None,
        typer.Option(
            help="Where players fetch the keys of one master; {rendition} in it stands for the rendition's name. "
            "They are then written to a folder of their own, OUT-keys, and not into OUT."
        ),
    ] = None,
) -> None:
    """Package masters into a folder for any web server or CDN: one, or an album.

    Of an album OUT/1, OUT/2 and so on are its tracks, and OUT/album is all of them as one gapless stream.
    """
    if clear and key_uri is not None:
        raise typer.BadParameter("a clear folder has no keys", param_hint="--key-uri")
    if len(masters) > 1 and key_uri is not None:
        raise typer.BadParameter("the keys of an album lie in its folder", param_hint="--key-uri")
    for master in masters:
        if not master.is_file():
            raise typer.BadParameter(f"{master} is not a regular file", param_hint="MASTER")
    if out.exists() and any(out.iterdir()):
        raise FolderTakenError(f"{out} is not empty: name a new folder")
    # numpy and FFmpeg take half a second to import.
    from segue.packaging import package_album_into, package_into  # noqa: PLC0415

    if len(masters) == 1:
        package_into(masters[0], out, clear=clear, key_uri=key_uri)
    else:
        package_album_into(masters, out, clear=clear)
