"""A Valkey of a test's own, which may be killed, stopped and robbed of its data."""

import shutil
import signal
import subprocess
from pathlib import Path

from segue.embedded.ports import free_port
from segue.embedded.valkey import EmbeddedValkey
from segue.supervisor.readiness import wait_until_ready


class ValkeyProcess:
    """Runs from `start` on; what it keeps on disk survives `kill`."""

    def __init__(self, folder: Path) -> None:
        self._server = EmbeddedValkey(directory=folder / "valkey", port=free_port(), password="v")
        self._server.initialise()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it is reached, while it runs."""
        return self._server.url()

    async def start(self) -> None:
        """Return when it answers."""
        command = self._server.command()
        self._process = subprocess.Popen(  # noqa: ASYNC220 - it takes milliseconds
            command.launch_argv(),
            cwd=command.cwd,
            env=command.launch_env(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        await wait_until_ready("Valkey", self._server.answers, timeout_s=30)

    def kill(self) -> None:
        """End it without a word, if it runs."""
        if self._process is not None:
            self._process.kill()
            with self._process:
                self._process.wait()
            self._process = None

    def lose_data(self) -> None:
        """Throw away what a killed one kept."""
        shutil.rmtree(self._server.directory / "appendonlydir")

    def hang(self) -> None:
        """Let it take connections and bytes, and answer nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Let it answer again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)
