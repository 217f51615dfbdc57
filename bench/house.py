"""Segue on this machine, all services of it, as a newcomer starts it; and a player's requests."""

import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.cost import BenchError
from bench.ports import free_ports
from bench.segue_command import segue_command

_START_TIMEOUT_S = 180.0
_STOP_TIMEOUT_S = 60.0
_COMMAND_TIMEOUT_S = 1800.0
_REQUEST_TIMEOUT_S = 10.0


@contextmanager
def segue_up(state: Path) -> Iterator[None]:
    """Everything but the demo, over a new data directory."""
    api_port, edge_port, origin_port = free_ports(3)
    argv = [segue_command(), "up", "--no-demo", "--data-dir", str(state), "--api-port", str(api_port)]
    argv += ["--edge-port", str(edge_port), "--origin-port", str(origin_port)]
    log = state.with_name("up.log")
    with log.open("wb") as said:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_ready(process, log)
        yield
    finally:
        _stop(process)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline_s = time.monotonic() + _START_TIMEOUT_S
    while not re.search(r"^ready", said := log.read_text(errors="replace"), re.MULTILINE):
        if process.poll() is not None or time.monotonic() > deadline_s:
            raise BenchError(f"segue up doesn't get ready:\n{said[-2000:]}")
        time.sleep(0.02)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def segue(*arguments: str) -> str:
    """What a command says that must end well."""
    result = subprocess.run(
        [segue_command(), *arguments], capture_output=True, text=True, timeout=_COMMAND_TIMEOUT_S, check=False
    )
    if result.returncode != 0:
        raise BenchError(f"segue {arguments[0]} failed:\n{result.stderr[-2000:] or result.stdout[-2000:]}")
    return result.stdout


def first_uri(playlist: str) -> str:
    """The first address in a playlist."""
    return next(line for line in playlist.splitlines() if line and not line.startswith("#"))


def get(url: str) -> bytes:
    """A body, or `HTTPError`."""
    if not url.startswith("http"):
        raise BenchError(f"not an address: {url}")
    with urllib.request.urlopen(url, timeout=_REQUEST_TIMEOUT_S) as response:  # noqa: S310 - checked above
        body: bytes = response.read()
    return body
