"""Processor time by the port that a server listens on: it tells more than requests a second where others work too."""

from contextlib import suppress

import psutil  # type: ignore[import-untyped]

from bench.cost import BenchError


def listener(port: int) -> psutil.Process:
    """Which of the processes started here listens on a port.

    Raises:
        BenchError: None does.
    """
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # it may have ended just now
            for socket in process.net_connections("tcp"):
                if socket.status == psutil.CONN_LISTEN and socket.laddr.port == port:
                    return process
    raise BenchError(f"nobody listens on port {port}")


def processor_s(process: psutil.Process) -> float:
    """What a process and those that it started have taken so far, in seconds."""
    taken_s = 0.0
    for member in (process, *process.children(recursive=True)):
        with suppress(psutil.NoSuchProcess):
            times = member.cpu_times()
            taken_s += times.user + times.system
    return taken_s
