"""`segue sweep`: what belongs to nothing goes."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kernel.settings import Settings
    from packager.worker.sweep.sweep import SweepReport


def sweep(
    data_dir: Annotated[
        Path, typer.Option(envvar="SEGUE_DATA_DIR", help="Where `segue up` keeps its state.")
    ] = Path("var"),
) -> None:
    """Remove objects that belong to nothing: traces of killed workers and of replaced assets.

    Workers do the same from time to time; it may run beside everything else.
    """
    # Here, since it takes most of a second to import: `segue --help` does without.
    from kernel.telemetry.logs import configure_logs  # noqa: PLC0415
    from segue.database_settings import load_database_settings  # noqa: PLC0415

    settings = load_database_settings(data_dir)
    configure_logs(settings.log.model_copy(update={"level": "warning"}), service="sweep")
    report = asyncio.run(_sweep(settings))
    if report is None:
        typer.echo("another sweep is at it")
        return
    typer.echo(
        f"removed {report.objects} objects, {report.object_bytes} bytes: {report.assets} assets, "
        f"{report.staged_masters} staged masters, {report.artworks} artworks"
    )


async def _sweep(settings: "Settings") -> "SweepReport | None":
    from kernel.database.pool import open_pool  # noqa: PLC0415
    from kernel.object_store.factory import open_object_store  # noqa: PLC0415
    from packager.worker.sweep.sweep import patience_of  # noqa: PLC0415
    from packager.worker.sweep.sweep import sweep as sweep_once  # noqa: PLC0415
    from segue.running import requiring_segue  # noqa: PLC0415

    async with (
        requiring_segue(),
        open_pool(settings.database, application_name="segue sweep") as pool,
        open_object_store(settings.object_store) as store,
    ):
        return await sweep_once(pool, store, patience_of(settings.worker))
