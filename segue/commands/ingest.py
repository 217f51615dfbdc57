"""`segue ingest`: masters in."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kernel.settings import Settings
    from segue.ingest.report import MasterResult

_USAGE_STATUS = 2
_INTERRUPTED_STATUS = 130  # 128 + SIGINT, as shells have it


def ingest(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH…", help="Masters, and folders to be searched for masters.")
    ],
    data_dir: Annotated[
        Path, typer.Option(envvar="SEGUE_DATA_DIR", help="Where `segue up` keeps its state.")
    ] = Path("var"),
    json: Annotated[
        bool, typer.Option("--json", help="Print one line of JSON a master instead of progress bars.")
    ] = False,
) -> None:
    """Hand masters in to be packaged, and wait until they are.

    Exits with 0 when all went well, with 1 when some masters failed. After Ctrl-C, masters that are queued already
    are packaged all the same.
    """
    # Here, since they take most of a second to import: `segue --help` does without.
    from kernel.telemetry.logs import configure_logs  # noqa: PLC0415
    from segue.database_settings import load_database_settings  # noqa: PLC0415
    from segue.ingest.discovery import NothingToIngestError  # noqa: PLC0415

    settings = load_database_settings(data_dir)
    configure_logs(settings.log.model_copy(update={"level": "warning"}), service="ingest")
    try:
        results = (_ingest_for_scripts if json else _ingest_for_people)(settings, paths)
    except NothingToIngestError as error:
        sys.stderr.write(f"segue: {error}\n")
        raise typer.Exit(_USAGE_STATUS) from None
    except KeyboardInterrupt:
        raise typer.Exit(_INTERRUPTED_STATUS) from None
    raise typer.Exit(int(any(result.status == "failed" for result in results)))


def _ingest_for_scripts(settings: "Settings", paths: Sequence[Path]) -> "list[MasterResult]":
    from segue.ingest.json_lines import JsonLines  # noqa: PLC0415
    from segue.ingest.run import ingest_paths  # noqa: PLC0415

    return asyncio.run(ingest_paths(settings, paths, JsonLines()))


def _ingest_for_people(settings: "Settings", paths: Sequence[Path]) -> "list[MasterResult]":
    from rich.console import Console  # noqa: PLC0415

    from segue.ingest.progress_bars import ProgressBars  # noqa: PLC0415
    from segue.ingest.run import ingest_paths  # noqa: PLC0415

    with ProgressBars(Console()) as bars:
        results = asyncio.run(ingest_paths(settings, paths, bars))
    bars.summarise(results)
    return results
