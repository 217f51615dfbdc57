"""A `segue up` of the run's own: a new data directory, free ports, and away again at the end."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loadtests.errors import LoadError
from loadtests.options import Ports, Profile

_LOOPBACK = "127.0.0.1"
_START_TIMEOUT_S = 240.0
_STOP_TIMEOUT_S = 45.0
_LAST_LINES = 12

_COLD: Mapping[str, str] = {
    # Nothing is kept, in memory, on disk, or of keys; and nothing is fetched ahead, since nothing could keep it.
    "SEGUE_EDGE__CACHE_BYTES": "0",
    "SEGUE_EDGE__DISK_CACHE_BYTES": "0",
    "SEGUE_EDGE__KEY_TTL_S": "0",
    "SEGUE_EDGE__PREFETCH_CONCURRENCY": "0",
}

_UNLIMITED: Mapping[str, str] = {
    # All the listeners that are made up ask from one address.
    f"SEGUE_RATE_LIMITS__{group}__LIMIT": "100000000"
    for group in (
        *("API", "SEARCH", "ADMIN", "PLAYLIST_CREATION", "REGISTRATION"),
        *("LOG_IN", "LOG_IN_ADDRESS", "LOG_IN_ACCOUNT"),
    )
}


@dataclass(frozen=True, slots=True)
class House:
    """A running `segue up` with its demo album."""

    host: str
    process: subprocess.Popen[str]


@contextmanager
def running_house(
    folder: Path, profile: Profile, ports: Ports, tell: Callable[[str], object]
) -> Iterator[House]:
    """Start everything in a folder, wait for the demo album, and stop everything when the block ends.

    Raises:
        LoadError: It didn't start; its last words are in the message.
    """
    api, edge, origin = _chosen(ports)
    argv = [str(Path(sys.executable).with_name("segue")), "up", "--data-dir", str(folder / "data")]
    argv += ["--api-port", str(api), "--edge-port", str(edge), "--origin-port", str(origin)]
    env = {**os.environ, **_UNLIMITED, **(_COLD if profile is Profile.COLD else {})}
    log = folder / "segue-up.log"
    with log.open("w") as said:
        # A session of its own: Ctrl-C ends the load first, and then the house.
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            env=env,
            text=True,
            start_new_session=True,
        )
    try:
        _wait_for_music(process, log, tell)
        yield House(f"http://{_LOOPBACK}:{api}", process)
    finally:
        _stop(process)


def _wait_for_music(process: subprocess.Popen[str], log: Path, tell: Callable[[str], object]) -> None:
    assert process.stdout is not None
    tell("starting segue up")
    impatience = threading.Timer(_START_TIMEOUT_S, process.terminate)
    impatience.start()
    try:
        for line in process.stdout:
            if line.startswith("ready"):
                tell("segue up is ready; it makes and packages the demo album")
            if line.startswith("listen:"):
                # From here on it is read to nowhere, so that it never waits for a reader.
                threading.Thread(target=process.stdout.read, daemon=True).start()
                return
    finally:
        impatience.cancel()
    last_words = "\n".join(log.read_text(errors="replace").splitlines()[-_LAST_LINES:])
    raise LoadError(f"segue up has no music to offer (status {process.wait()}):\n{last_words}")


def _chosen(ports: Ports) -> tuple[int, int, int]:
    """Ports that are free; all are held until the last is known, so that they differ."""
    held: list[socket.socket] = []
    try:
        for port in (ports.api, ports.edge, ports.origin):
            try:
                held.append(socket.create_server((_LOOPBACK, port or 0)))
            except OSError as error:
                raise LoadError(f"port {port} can't be had: {error.strerror}") from None
        api, edge, origin = (int(listener.getsockname()[1]) for listener in held)
    finally:
        for listener in held:
            listener.close()
    return api, edge, origin


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
