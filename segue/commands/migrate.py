"""`segue migrate`: bring the database to this version's schema."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kernel.database.migrate import Migration
    from kernel.settings import Settings


def migrate(
    data_dir: Annotated[
        Path, typer.Option(envvar="SEGUE_DATA_DIR", help="Where `segue up` keeps its state.")
    ] = Path("var"),
) -> None:
    """Apply the database migrations that have not been applied yet, and make the object store's directory."""
    # Here, since it takes a second to import: `segue --help` does without.
    from segue.database_settings import load_database_settings  # noqa: PLC0415

    applied = asyncio.run(_migrate(load_database_settings(data_dir)))
    for migration in applied:
        typer.echo(f"applied {migration.name}")
    if not applied:
        typer.echo("the database is up to date")


async def _migrate(settings: "Settings") -> "list[Migration]":
    from kernel.database.migrate import load_migrations, migrate  # noqa: PLC0415
    from kernel.database.pool import connect  # noqa: PLC0415
    from segue.object_store_creation import create_object_store_while_unused  # noqa: PLC0415
    from segue.running import requiring_segue  # noqa: PLC0415

    async with (
        requiring_segue(),
        connect(settings.database, application_name="segue migrate") as connection,
    ):
        applied = await migrate(connection, load_migrations())
        await create_object_store_while_unused(connection, settings)
    return applied
