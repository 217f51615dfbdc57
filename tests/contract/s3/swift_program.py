"""Swift's proxy, account, container and object server in one process, run as a program: ``swift_program.py FOLDER``.

Each is the server that Swift's own command of that name runs, from a configuration file and on a socket of its own;
one process starts in a quarter of the time of four. It stays the user that started it.
"""

import os
import socket
import sys
from pathlib import Path

import eventlet
from eventlet import wsgi

eventlet.monkey_patch()  # before anything else imports sockets and threads, as Swift's own commands do

from swift.common import utils  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.utils import NullLogger, get_logger, readconf  # noqa: E402
from swift.common.wsgi import SwiftHttpProtocol, loadapp  # noqa: E402

_PARTITION_POWER = 2
_BACKLOG = 128
_CLIENT_TIMEOUT_S = 60


def main(folder: Path) -> None:
    """Serve until killed."""
    utils.set_swift_dir(str(folder))
    os.fsync = os.fdatasync = _leave_unsynced
    storage = {name: _configuration(folder, name) for name in ("account", "container", "object")}
    for name, configuration in storage.items():
        _build_ring(folder, name, int(configuration["bind_port"]))
    proxy = _configuration(folder, "proxy")
    serving = [eventlet.spawn(_serve, configuration) for configuration in (*storage.values(), proxy)]
    for server in serving:
        server.wait()


def _leave_unsynced(fd: object) -> None:
    """Nothing of a test run outlives it: no byte need reach the disk."""


def _configuration(folder: Path, name: str) -> dict[str, str]:
    path = folder / f"{name}-server.conf"
    configuration: dict[str, str] = readconf(str(path), f"app:{name}-server", log_name=f"{name}-server")
    configuration["__file__"] = str(path)
    return configuration


def _build_ring(folder: Path, name: str, port: int) -> None:
    """One replica on one device."""
    ring = RingBuilder(_PARTITION_POWER, replicas=1, min_part_hours=1)
    ring.add_dev({"region": 1, "zone": 1, "ip": "127.0.0.1", "port": port, "device": "disk", "weight": 1})
    ring.rebalance()
    ring.get_ring().save(str(folder / f"{name}.ring.gz"))


def _serve(configuration: dict[str, str]) -> None:
    """What `swift.common.wsgi.run_server` does, which can only be done once in a process."""
    sock = eventlet.listen((configuration["bind_ip"], int(configuration["bind_port"])), backlog=_BACKLOG)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    get_logger(configuration, log_to_console=True, log_route=configuration["log_name"])
    app = loadapp(configuration["__file__"], global_conf={"log_name": configuration["log_name"]})
    wsgi.server(
        sock,
        app,
        NullLogger(),
        protocol=SwiftHttpProtocol,
        capitalize_response_headers=False,  # S3's clients want an "ETag", not an "Etag"
        socket_timeout=_CLIENT_TIMEOUT_S,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
