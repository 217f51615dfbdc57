"""Starting servers of every kind."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import replace

from bench.cost import BenchError
from bench.delivery.ground import Ground, wait_until
from bench.delivery.objects import asset_id, playlist_path
from bench.delivery.servers.edge import run_edge
from bench.delivery.servers.nginx import run_nginx_files, run_nginx_proxy, run_nginx_stock
from bench.delivery.servers.server import Contestant, Server, Setup
from bench.delivery.servers.varnish import run_varnish

_STARTERS: dict[Contestant, Callable[[Ground, Setup], AbstractContextManager[Server]]] = {
    Contestant.EDGE: run_edge,
    Contestant.NGINX_FILES: run_nginx_files,
    Contestant.NGINX_STOCK: run_nginx_stock,
    Contestant.NGINX_PROXY: run_nginx_proxy,
    Contestant.VARNISH: run_varnish,
}
_PACKAGES = {"nginx": "nginx", "varnishd": "varnish", "wrk": "wrk", "taskset": "util-linux"}
_GREETING = playlist_path(asset_id("greeting"), "256_aac")


def require_programs() -> None:
    """Check that the peers and the load generator are installed.

    Raises:
        BenchError: Some aren't; the message names Debian's packages.
    """
    missing = [program for program in _PACKAGES if shutil.which(program) is None]
    if missing:
        packages = " ".join(_PACKAGES[program] for program in missing)
        raise BenchError(
            f"{', '.join(missing)} not found: install Debian's packages, apt-get install {packages}"
        )


@contextmanager
def started(ground: Ground, contestant: Contestant, setup: Setup) -> Iterator[Server]:
    """A server that has answered once."""
    complete = replace(setup, paths=(*setup.paths, _GREETING))
    with _STARTERS[contestant](ground, complete) as server:
        wait_until(lambda: server.answers(_GREETING), server.process, contestant.label)
        yield server


@contextmanager
def all_started(ground: Ground, contestants: Sequence[Contestant], setup: Setup) -> Iterator[list[Server]]:
    """All of them, side by side; those whose turn it isn't have nothing to do."""
    with ExitStack() as stack:
        yield [stack.enter_context(started(ground, contestant, setup)) for contestant in contestants]
