"""Starting what a data directory needs, in the order in which one thing needs the other."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial

import aiohttp

from kernel.database.migrate import load_migrations, migrate
from kernel.database.pool import connect
from kernel.listening import PortTakenError, port_is_free
from kernel.object_store.factory import open_object_store
from kernel.settings import Settings
from segue.embedded.data_directory import DataDirectory
from segue.embedded.ports import LOOPBACK
from segue.embedded.secrets_file import DATABASE
from segue.embedded.servers import Servers, ServicePorts
from segue.embedded.services import is_ready, service_commands, service_ports
from segue.object_store_creation import create_object_store_while_unused
from segue.supervisor.kept import KeptChild
from segue.supervisor.readiness import wait_until_ready
from segue.supervisor.supervisor import Supervisor

READY_TIMEOUT_S = 120.0

MOST_FAILURES = 5
"""How often a child may end before it first serves: what a killed run left behind is gone by then."""

_PORT_PATIENCE_S = 1.5
_PORT_POLL_S = 0.05


async def require_free(ports: ServicePorts) -> None:
    """Check that the services can listen; children of a run that was just killed get a moment to vanish.

    Raises:
        PortTakenError: A port is taken.
    """
    named = {"--api-port": ports.control_api, "--edge-port": ports.edge, "--origin-port": ports.origin}
    deadline_s = time.monotonic() + _PORT_PATIENCE_S
    for option, port in named.items():
        while not port_is_free(LOOPBACK, port):
            if time.monotonic() > deadline_s:
                raise PortTakenError(f"port {port} is taken by another program: choose another with {option}")
            await asyncio.sleep(_PORT_POLL_S)


async def start_servers(supervisor: Supervisor, servers: Servers) -> None:
    """PostgreSQL, with an empty database on the first start, and Valkey.

    Raises:
        KernelError: One of them can't be made or does not begin to serve.
    """
    # These block for a second or two on the first start, when nothing else runs yet.
    servers.postgres.initialise()
    servers.valkey.initialise()
    postgres, valkey = supervisor.start(servers.postgres.command(), servers.valkey.command())
    async with asyncio.TaskGroup() as group:
        group.create_task(_ready("PostgreSQL", postgres, servers.postgres.answers))
        group.create_task(_ready("Valkey", valkey, servers.valkey.answers))
    await servers.postgres.create_database(DATABASE)


async def prepare_stores(settings: Settings) -> None:
    """Bring the database to this version's schema, and find the object store or make the first one.

    Raises:
        MigrationError: The database is of a newer version.
        DatabaseUnavailableError: It went away.
        ObjectStoreError: The object store is away.
    """
    async with connect(settings.database, application_name="segue up") as connection:
        await migrate(connection, load_migrations())
        await create_object_store_while_unused(connection, settings)
    async with open_object_store(settings.object_store) as store:
        await store.check()  # said now: the services would be waited for in vain


async def start_services(supervisor: Supervisor, data: DataDirectory, settings: Settings) -> None:
    """The services; returns when they are ready.

    Raises:
        NotReadyError: One does not begin to serve.
    """
    children = supervisor.start(*service_commands(data, settings))
    ports = service_ports(settings)
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
        for child in children:
            name = child.command.name
            group.create_task(_ready(name, child, partial(is_ready, session, ports[name])))


async def _ready(name: str, child: KeptChild, answers: Callable[[], Awaitable[bool]]) -> None:
    await wait_until_ready(
        name,
        answers,
        timeout_s=READY_TIMEOUT_S,
        failures=lambda: child.failures,
        most_failures=MOST_FAILURES,
    )
