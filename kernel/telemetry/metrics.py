"""Metrics of services that run as several processes: what one of them tells is the sum of all.

Each process counts in files of its own in one folder, and whoever is asked reads them all. The files are named
by a number that the process is given, not by its process id: a successor goes on counting where its
predecessor died, and the folder doesn't grow with every restart.
"""

import asyncio
import os
import struct

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest, values
from prometheus_client.multiprocess import MultiProcessCollector

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
"""Set in a process's environment before it starts: the library decides by it how metrics are kept."""

_ATTEMPTS = 5
_PAUSE_S = 0.01


def count_as(number: int) -> None:
    """Count under this number, which no other living process of the folder has.

    To be called before the first module that makes a metric is imported; without the folder it does nothing.
    """
    if FOLDER_VARIABLE in os.environ:
        values.ValueClass = values.MultiProcessValue(lambda: number)  # type: ignore[no-untyped-call]  # the library's


async def render_metrics() -> bytes:
    """Every metric in Prometheus's text format, of all processes that share the folder."""
    folder = os.environ.get(FOLDER_VARIABLE)
    if folder is None:
        return generate_latest(REGISTRY)
    for _ in range(_ATTEMPTS - 1):
        try:
            return await asyncio.to_thread(_render_folder, folder)
        except (struct.error, FileNotFoundError):
            # A process that begins or ends makes or takes away its files while they are read.
            await asyncio.sleep(_PAUSE_S)
    return await asyncio.to_thread(_render_folder, folder)


def _render_folder(folder: str) -> bytes:
    registry = CollectorRegistry()
    MultiProcessCollector(registry, path=folder)  # type: ignore[no-untyped-call]  # the library's
    return generate_latest(registry)
