"""`segue verify`: an independent check of a packaged stream against every rule a machine can check."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from segue.verify.rendition_reader import Watch


def verify(
    target: Annotated[
        str,
        typer.Argument(
            help="URL of the multivariant playlist, or a folder made by `segue package`; -: the first line of the "
            "standard input, so that nobody sees the URL among the processes."
        ),
    ],
    master: Annotated[
        list[Path] | None,
        typer.Option(
            help="Compare with this master, sample for sample. Of an album: once a track, in its order.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
    progress: Annotated[
        bool, typer.Option("--progress", help="Tell what has been read as JSON lines on the standard error.")
    ] = False,
) -> None:
    """Check every rule of audio HLS, decode every rendition of a track or an album, and compare with the masters.

    Exit status 0: everything holds (warnings included). 1: a rule is broken. 2: the input can't be read.
    """
    # Decoders, numpy and the HTTP client take most of a second to import: not for `segue --help`.
    from rich.console import Console  # noqa: PLC0415

    from segue.verify.document import as_json as document  # noqa: PLC0415
    from segue.verify.errors import UnreadableStreamError  # noqa: PLC0415
    from segue.verify.progress_lines import progress_lines  # noqa: PLC0415
    from segue.verify.table import print_report  # noqa: PLC0415
    from segue.verify.verification import verify_stream  # noqa: PLC0415

    try:
        target = sys.stdin.readline().strip() if target == "-" else target
        with progress_lines(sys.stderr) if progress else _bars() as watch:
            report = verify_stream(target, master or (), watch)
    except UnreadableStreamError as error:
        sys.stderr.write(f"segue: {error}\n")
        raise typer.Exit(2) from error
    if as_json:
        sys.stdout.write(document(report) + "\n")
    else:
        print_report(report, Console())
    raise typer.Exit(0 if report.holds else 1)


@contextmanager
def _bars() -> "Iterator[Watch]":
    """A bar a rendition on standard error, where that is a terminal."""
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("segments"))
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        bars: dict[str, TaskID] = {}

        def watch(name: str, read: int, total: int) -> None:
            if name not in bars:
                bars[name] = progress.add_task(name, total=total)
            progress.update(bars[name], completed=read)

        yield watch
