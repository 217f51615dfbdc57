"""What to run as a child process, and how it is told to end."""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("launcher.py")


@dataclass(frozen=True, slots=True)
class Command:
    """One child: a program with its surroundings."""

    name: str
    """Prefixes its log lines and names its log file."""
    argv: tuple[str, ...]
    cwd: Path
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Added to our own environment."""
    run_as_uid: int | None = None
    """For root only: the child gives up root for this user, but still reaches every path."""
    stop_signal: signal.Signals = signal.SIGTERM
    """Asks it to end in good order."""
    death_signal: signal.Signals = signal.SIGKILL
    """What it gets when we die without having stopped it."""
    stop_grace_s: float = 10.0
    """How long it may take to end before it is killed."""
    pass_fds: tuple[int, ...] = ()
    """Descriptors of ours that it has under the same numbers: sockets that it is to serve."""

    def launch_argv(self) -> list[str]:
        """The command line that runs the program so that it does not outlive this process."""
        mode = "exec" if sys.platform == "linux" else "watch"
        uid = -1 if self.run_as_uid is None else self.run_as_uid
        tied = [mode, str(os.getpid()), str(int(self.death_signal)), str(uid)]
        return [sys.executable, "-I", "-S", str(_LAUNCHER), *tied, *self.argv]

    def launch_env(self) -> dict[str, str]:
        """Our environment with the command's additions."""
        return {**os.environ, **self.env}
