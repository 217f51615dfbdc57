"""One of the edge's worker processes; started by its keeper, which gives it five numbers.

They are its slot, the descriptors of its listening socket and of the pipe in which to say that it is ready,
the number to count metrics under, and 1 when the edge is draining already, else 0.
"""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

import structlog

from kernel.errors import KernelError
from kernel.http.server import run_service
from kernel.settings import Settings, load_settings
from kernel.telemetry.logs import configure_logs
from kernel.telemetry.metrics import count_as

if TYPE_CHECKING:
    from collections.abc import Coroutine


class Serve(Protocol):
    """The edge itself: listens on the socket, says when it is ready, and returns when it has drained after `stop`."""

    def __call__(  # noqa: PLR0913 - what a worker is given
        self,
        settings: Settings,
        sock: socket.socket,
        *,
        slot: int,
        stop: asyncio.Event,
        draining: asyncio.Event,
        ready: Callable[[], None],
    ) -> "Coroutine[None, None, None]":
        """Serve until `stop` is set; once `draining` is, send players elsewhere, but serve on."""


def run_worker(arguments: Sequence[str], load: Callable[[], Serve]) -> None:
    """Serve one slot until SIGTERM; SIGUSR1 comes before that when players are to move away.

    `load` imports the edge, late: its metrics are made then, under the number given.

    Raises:
        KernelError: It can't serve.
    """
    slot, listening, ready, number, draining_already = map(int, arguments)
    for descriptor in (listening, ready):
        os.set_inheritable(descriptor, False)
    count_as(number)
    serve = load()
    settings = load_settings()
    configure_logs(settings.log, service="edge")
    structlog.contextvars.bind_contextvars(worker=slot)

    async def main(stop: asyncio.Event) -> None:
        draining = asyncio.Event()
        if draining_already:
            draining.set()
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, draining.set)
        sock = socket.socket(fileno=listening)
        await serve(settings, sock, slot=slot, stop=stop, draining=draining, ready=lambda: _say_ready(ready))

    run_service(main)


def _say_ready(descriptor: int) -> None:
    os.write(descriptor, b"\n")
    os.close(descriptor)


def _load() -> Serve:
    from edge.serve import serve_edge  # noqa: PLC0415

    return serve_edge


if __name__ == "__main__":
    try:
        run_worker(sys.argv[1:], _load)
    except KernelError as error:
        sys.exit(f"segue: {error}")
