"""`segue up`: everything on this machine, in the foreground."""

from pathlib import Path
from typing import Annotated

import typer


def up(
    data_dir: Annotated[
        Path, typer.Option(envvar="SEGUE_DATA_DIR", help="Where all state is kept; made when missing.")
    ] = Path("var"),
    api_port: Annotated[
        int, typer.Option(min=1, max=65535, envvar="SEGUE_CONTROL_API__PORT", help="Control API.")
    ] = 8080,
    edge_port: Annotated[
        int, typer.Option(min=1, max=65535, envvar="SEGUE_EDGE__PORT", help="Edge: where players connect.")
    ] = 8081,
    origin_port: Annotated[
        int, typer.Option(min=1, max=65535, envvar="SEGUE_ORIGIN__PORT", help="Origin.")
    ] = 8082,
    demo: Annotated[
        bool, typer.Option("--demo/--no-demo", help="Make a demo album when the catalog is empty.")
    ] = True,
) -> None:
    """Start PostgreSQL, Valkey and every service on loopback, and keep them running until Ctrl-C."""
    if len({api_port, edge_port, origin_port}) < 3:
        raise typer.BadParameter("the three ports must differ")
    # Imported here, since it takes a second: `segue --help` does without.
    from segue.embedded.foreground import run_foreground  # noqa: PLC0415
    from segue.embedded.servers import ServicePorts  # noqa: PLC0415

    run_foreground(
        data_dir, ServicePorts(control_api=api_port, edge=edge_port, origin=origin_port), demo=demo
    )
