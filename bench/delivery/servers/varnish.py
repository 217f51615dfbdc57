"""Varnish in front of the origin. It has no signed addresses of its own: it asks nobody for leave, which favours it."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from bench.delivery.ground import Ground
from bench.delivery.running import running
from bench.delivery.servers.server import Contestant, Server, Setup
from bench.delivery.tokens import plain_target
from bench.ports import LOOPBACK, free_ports

_CONFIGURATION = """\
vcl 4.1;
backend origin {{ .host = "{host}"; .port = "{port}"; }}
"""


@contextmanager
def run_varnish(ground: Ground, setup: Setup) -> Iterator[Server]:
    """One pool of threads; its store is a file that it maps, which means the system's page cache."""
    port = free_ports(1)[0]
    folder = ground.folder / f"varnish-{port}"
    folder.mkdir()
    configuration = folder / "bench.vcl"
    configuration.write_text(_CONFIGURATION.format(host=LOOPBACK, port=ground.origin.port))
    argv = ["varnishd", "-F", "-n", str(folder / "work"), "-j", "none", "-T", "none"]
    argv += ["-a", f"{LOOPBACK}:{port}", "-f", str(configuration)]
    argv += ["-s", f"file,{folder}/store,{setup.disk_cache_bytes}"]
    argv += ["-p", "thread_pools=1", "-p", "timeout_idle=300", "-p", "listen_depth=4096"]
    log = ground.folder / "varnish.log"
    with running(argv, cores=frozenset({ground.cores.server}), log=log, cwd=folder) as process:
        description = f"{_version()}, 1 pool of threads, file storage, no check of who asks"
        yield Server(Contestant.VARNISH, description, port, process, plain_target)


def _version() -> str:
    said = subprocess.run(["varnishd", "-V"], capture_output=True, text=True, check=True, timeout=10)
    found = re.search(r"varnish-([0-9.]+)", said.stderr + said.stdout)
    return found[1] if found else "unknown version"
