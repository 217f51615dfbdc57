"""One run of `segue up`, from the lock to the farewell."""

import asyncio
import os
import time
from contextlib import closing
from functools import partial
from pathlib import Path

from kernel.errors import KernelError
from kernel.quality import Quality
from kernel.settings import Settings, load_settings
from segue.demo.first_album import first_track, is_wanted, make_and_ingest
from segue.embedded.data_directory import DataDirectory, opened
from segue.embedded.private_file import make_private
from segue.embedded.secrets_file import load_or_make_secrets
from segue.embedded.servers import Servers, ServicePorts, environment_names, runtime_tables, write_runtime
from segue.embedded.start import prepare_stores, require_free, start_servers, start_services
from segue.embedded.summary import render_player_line, render_ready, render_summary
from segue.first_start import make_admin_unless_any
from segue.playback_url import album_playback_url, playback_url
from segue.supervisor.console import Console
from segue.supervisor.journal import Journal
from segue.supervisor.signals import until_signalled
from segue.supervisor.supervisor import supervising

_QUIET = frozenset({"postgres", "valkey", "demo"})


def run_foreground(path: Path, ports: ServicePorts, *, demo: bool) -> None:
    """Run until a signal asks to end.

    Raises:
        KernelError: It could not be started; nothing is left running.
    """
    console = Console()
    with opened(path) as data, console.writing():
        data.prepare()
        with closing(Journal(data.logs, console, quiet=_QUIET)) as journal:
            foreground = Foreground(data, ports, journal, console)
            try:
                asyncio.run(until_signalled(partial(foreground.run, demo=demo)))
            except* KernelError as group:
                raise _first(group) from None


def _first(group: BaseExceptionGroup[KernelError]) -> KernelError:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, BaseExceptionGroup) else error


class Foreground:
    """Everything of one data directory."""

    def __init__(self, data: DataDirectory, ports: ServicePorts, journal: Journal, console: Console) -> None:
        self._data = data
        self._ports = ports
        self._journal = journal
        self._console = console

    async def run(self, stop: asyncio.Event, *, demo: bool) -> None:
        """Start everything, say so, and serve until `stop` is set, or cancelled."""
        started_s = time.monotonic()
        await require_free(self._ports)
        known = load_or_make_secrets(self._data)
        if make_private(self._data.secrets):
            self._journal.say("secrets.toml was open to other users of this machine; it is yours alone now")
        servers = Servers.of(self._data, known)
        settings = self._settings(servers)
        async with supervising(self._journal) as supervisor:
            try:
                await start_servers(supervisor, servers)
                await prepare_stores(settings)
                admin = await make_admin_unless_any(settings.database, self._data.admin_password)
                await start_services(supervisor, self._data, settings)
                self._console.out(render_summary(settings, self._data, admin))
                self._console.out(render_ready(settings, took_s=time.monotonic() - started_s))
                await self._offer_music(settings, demo=demo)
                await stop.wait()
            finally:
                self._journal.say("stopping")

    def _settings(self, servers: Servers) -> Settings:
        tables = runtime_tables(self._data, servers, self._ports)
        write_runtime(self._data, tables)
        # What `segue up` decides, the environment can't decide otherwise for some of the parts.
        for name in environment_names(tables):
            os.environ.pop(name, None)
        return load_settings(self._data.path)

    async def _offer_music(self, settings: Settings, *, demo: bool) -> None:
        """Print a line for the player; a demo album that fails spoils nothing else."""
        try:
            if demo and await is_wanted(settings.database, self._data):
                self._journal.say("the catalog is empty: making a demo album")
                await make_and_ingest(self._data, self._journal)
            track_id = await first_track(settings.database)
            if track_id is not None:
                ttl_s = settings.playback.token_ttl_s
                url = await playback_url(settings, track_id, Quality.HI_RES_LOSSLESS, ttl_s)
                self._console.out(render_player_line("listen", url))
                url = await album_playback_url(settings, track_id, Quality.HI_RES_LOSSLESS, ttl_s)
                self._console.out(render_player_line("album", url))
        except KernelError as error:
            self._journal.say(f"no music to offer: {error}")
