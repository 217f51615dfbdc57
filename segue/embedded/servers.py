"""The embedded servers of one data directory, and what the services are told of where everything is."""

from collections.abc import Mapping
from dataclasses import dataclass

from segue.embedded.data_directory import DataDirectory
from segue.embedded.ports import LOOPBACK, free_port
from segue.embedded.postgres import EmbeddedPostgres
from segue.embedded.private_file import write_private
from segue.embedded.secrets_file import DATABASE, ServerSecrets
from segue.embedded.toml import Table, render_toml
from segue.embedded.valkey import EmbeddedValkey


@dataclass(frozen=True, slots=True)
class ServicePorts:
    """Where the services listen."""

    control_api: int
    edge: int
    origin: int


@dataclass(frozen=True, slots=True)
class Servers:
    """PostgreSQL and Valkey, on ports that are free now: those of the last time, if possible."""

    postgres: EmbeddedPostgres
    valkey: EmbeddedValkey

    @classmethod
    def of(cls, data: DataDirectory, known: ServerSecrets) -> "Servers":
        """Those of a data directory."""
        return cls(
            EmbeddedPostgres(
                data.postgres, free_port(preferred=known.postgres.port), known.postgres.password
            ),
            EmbeddedValkey(data.valkey, free_port(preferred=known.valkey.port), known.valkey.password),
        )


def runtime_tables(data: DataDirectory, servers: Servers, ports: ServicePorts) -> dict[str, Table]:
    """The settings of the services while all this runs."""
    known = {ports.control_api, ports.edge, ports.origin}
    worker_port = free_port(preferred=ports.origin + 1, but=known)
    control_worker_port = free_port(preferred=ports.origin + 2, but={*known, worker_port})
    return {
        "database": {"url": servers.postgres.url(DATABASE)},
        "valkey": {"url": servers.valkey.url()},
        "object_store": {"kind": "directory", "directory": str(data.objects)},
        "control_api": {"port": ports.control_api},
        "control_worker": {"health_port": control_worker_port},
        "search": {"directory": str(data.search)},
        "origin": {"port": ports.origin, "url": f"http://{LOOPBACK}:{ports.origin}"},
        "edge": {
            "port": ports.edge,
            "url": f"http://{LOOPBACK}:{ports.edge}",
            "disk_cache_directory": str(data.edge_cache),
        },
        "worker": {
            "scratch_directory": str(data.scratch),
            "health_port": worker_port,
        },
    }


def write_runtime(data: DataDirectory, tables: Mapping[str, Table]) -> None:
    """Tell the services, and the commands that are given the same data directory."""
    comment = "Written at every start of `segue up`: where everything is while it runs."
    write_private(data.runtime, render_toml(tables, comment=comment))


def environment_names(tables: Mapping[str, Table]) -> list[str]:
    """The variables of the environment that would win over these settings."""
    return [f"SEGUE_{section}__{key}".upper() for section, table in tables.items() for key in table]
