"""`segue control-api`, `control-worker`, `origin`, `edge`, `worker`: one service each, told by the settings alone."""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kernel.settings import Settings

# The imports stand in the functions: none of these commands needs another's libraries, and `--help` needs none.


def control_api() -> None:
    """Serve the control API: accounts, catalog, playback, ingest."""
    from control_api.app import build_app  # noqa: PLC0415
    from kernel.http.connection_gate import ConnectionLimits  # noqa: PLC0415
    from kernel.http.server import run_service, serve  # noqa: PLC0415

    settings = _configured("control-api")
    own = settings.control_api
    limits = ConnectionLimits.of(own)
    run_service(
        lambda stop: serve(build_app(settings), host=own.host, port=own.port, stop=stop, limits=limits)
    )


def control_worker() -> None:
    """Do what goes on behind the control API: index for search, count plays, tidy up."""
    from control_api.worker.app import run_control_worker  # noqa: PLC0415
    from kernel.http.server import run_service  # noqa: PLC0415

    settings = _configured("control-worker")
    run_service(lambda stop: run_control_worker(settings, stop))


def origin() -> None:
    """Serve packed renditions from the object store."""
    from kernel.http.server import run_service, serve  # noqa: PLC0415
    from origin.app import build_app  # noqa: PLC0415

    settings = _configured("origin")
    own = settings.origin
    run_service(lambda stop: serve(build_app(settings), host=own.host, port=own.port, stop=stop))


def edge() -> None:
    """Serve players, from memory where possible, else from upstream; SIGHUP reads the settings anew."""
    from segue.edge_keeper.plan import Plan  # noqa: PLC0415

    # From here on this process only keeps workers: it sheds what it took to read the settings.
    plan = str(Plan.of(_configured("edge")))
    os.execv(sys.executable, [sys.executable, "-m", "segue.edge_keeper", plan])  # noqa: S606 - ourselves


def worker() -> None:
    """Package the masters that wait in the queue."""
    from kernel.http.server import run_service  # noqa: PLC0415
    from packager.worker.app import run_worker  # noqa: PLC0415

    settings = _configured("worker")
    run_service(lambda stop: run_worker(settings, stop))


def _configured(name: str) -> "Settings":
    from kernel.settings import load_settings  # noqa: PLC0415
    from kernel.telemetry.logs import configure_logs  # noqa: PLC0415

    settings = load_settings()
    configure_logs(settings.log, service=name)
    return settings
