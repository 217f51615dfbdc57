"""`segue package`: a plain HLS folder out of a master, with no server running."""

from pathlib import Path
from typing import Annotated

import typer

from kernel.errors import KernelError


class FolderTakenError(KernelError):
    """The output folder already holds something."""


def package(
    master: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="The master.")],
    out: Annotated[Path, typer.Option(file_okay=False, help="The folder to make; it must be new or empty.")],
    clear: Annotated[bool, typer.Option("--clear", help="Leave the segments unencrypted.")] = False,
    key_uri: Annotated[
        str | None,
        typer.Option(
            help="Where players fetch keys; {rendition} in it stands for the rendition's name. The keys are then "
            "written to a folder of their own, OUT-keys, and not into OUT."
        ),
    ] = None,
) -> None:
    """Package one master into a folder for any web server or CDN."""
    if clear and key_uri is not None:
        raise typer.BadParameter("a clear folder has no keys", param_hint="--key-uri")
    if not master.is_file():
        raise typer.BadParameter(f"{master} is not a regular file", param_hint="MASTER")
    if out.exists() and any(out.iterdir()):
        raise FolderTakenError(f"{out} is not empty: name a new folder")
    from segue.packaging import package_into  # noqa: PLC0415 - numpy and FFmpeg take half a second to import

    package_into(master, out, clear=clear, key_uri=key_uri)
