"""Children that are kept running."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from segue.supervisor.backoff import Backoff
from segue.supervisor.command import Command
from segue.supervisor.console import Console
from segue.supervisor.journal import Journal
from segue.supervisor.kept import KeptChild, describe_end
from segue.supervisor.supervisor import supervising


class Listening(Journal):
    """A journal in which one can wait for a line."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, Console())
        self.heard: list[str] = []
        self._more = asyncio.Event()

    def line(self, name: str, text: str) -> None:
        """Remember it."""
        super().line(name, text)
        self._hear(f"{name}: {text}")

    def say(self, text: str) -> None:
        """Remember it."""
        super().say(text)
        self._hear(text)

    def _hear(self, text: str) -> None:
        self.heard.append(text)
        self._more.set()

    async def until(self, wanted: Callable[[list[str]], bool]) -> None:
        """Wait for what was heard to be as wanted."""
        while not wanted(self.heard):
            self._more.clear()
            await asyncio.wait_for(self._more.wait(), timeout=20)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Listening]:
    """A journal whose files are closed."""
    opened = Listening(tmp_path)
    yield opened
    opened.close()


def python(name: str, program: str, *, stop_grace_s: float = 10) -> Command:
    """A child that runs a few lines of Python."""
    return Command(name=name, argv=(sys.executable, "-c", program), cwd=Path.cwd(), stop_grace_s=stop_grace_s)


async def test_a_child_that_ends_is_started_again(journal: Listening) -> None:
    """Each end is told with its cause and the wait, and the waits grow."""
    child = KeptChild(python("a", "raise SystemExit(3)"), journal, Backoff(first_s=0.01))
    async with asyncio.TaskGroup() as group:
        group.create_task(child.keep())
        await journal.until(lambda heard: len(heard) >= 3)
        await child.stop()
    assert journal.heard[:3] == [
        "a ended by itself with status 3; starting it again in 0.01 s",
        "a ended by itself with status 3; starting it again in 0.02 s",
        "a ended by itself with status 3; starting it again in 0.04 s",
    ]
    assert child.failures >= 3


async def test_a_program_that_is_missing_is_told(journal: Listening) -> None:
    """A child that can't even begin is told like one that ended."""
    gone = Command(name="a", argv=("/nowhere",), cwd=Path("/nowhere"))
    child = KeptChild(gone, journal, Backoff(first_s=60))
    async with asyncio.TaskGroup() as group:
        group.create_task(child.keep())
        await journal.until(lambda heard: len(heard) == 1)
        await child.stop()
    assert journal.heard[0].startswith("a can't be started: [Errno 2]")


POLITE = (
    "import signal, sys, threading; stop = threading.Event()\n"
    "signal.signal(signal.SIGTERM, lambda *_: stop.set())\n"
    "print('up', flush=True); stop.wait(); print('bye')"
)


async def test_stopping_is_in_good_order(journal: Listening) -> None:
    """A child that is asked to end may say its last words, and is not started again."""
    async with supervising(journal) as supervisor:
        supervisor.start(python("a", POLITE))
        await journal.until(lambda heard: "a: up" in heard)
    assert journal.heard == ["a: up", "a: bye"]


async def test_ranks_stop_in_reverse(journal: Listening) -> None:
    """What is needed by others ends after them."""
    async with supervising(journal) as supervisor:
        supervisor.start(python("database", POLITE))
        supervisor.start(python("service", POLITE))
        await journal.until(lambda heard: {"database: up", "service: up"} <= set(heard))
    assert journal.heard[2:] == ["service: bye", "database: bye"]


async def test_where_the_kernel_does_not_watch_all_is_the_same(
    journal: Listening, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere than on Linux a process stands between us and the child: it passes on the signal."""
    monkeypatch.setattr(sys, "platform", "darwin")
    async with supervising(journal) as supervisor:
        supervisor.start(python("a", POLITE))
        await journal.until(lambda heard: "a: up" in heard)
    assert journal.heard == ["a: up", "a: bye"]


STUBBORN = (
    "import signal, subprocess, sys, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "other = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print(other.pid, flush=True); time.sleep(60)"
)


def grandchild(journal: Listening) -> psutil.Process:
    """The process whose number a stubborn child has told."""
    return psutil.Process(int(journal.heard[0].removeprefix("a: ")))


def is_gone(process: psutil.Process) -> bool:
    """Whether a process is no more, after a moment's patience."""
    _, alive = psutil.wait_procs([process], timeout=10)
    return not alive


async def test_a_child_that_does_not_end_is_killed_with_its_group(journal: Listening) -> None:
    """Past its grace a child is killed, and so is what it has started."""
    async with asyncio.timeout(20):
        async with supervising(journal) as supervisor:
            supervisor.start(python("a", STUBBORN, stop_grace_s=0.1))
            await journal.until(lambda heard: len(heard) == 1)
            process = grandchild(journal)
    assert is_gone(process)


async def test_what_a_dead_child_leaves_is_killed(journal: Listening) -> None:
    """A child that died takes along what it has started, before it is started again."""
    async with supervising(journal) as supervisor:
        supervisor.start(python("a", STUBBORN, stop_grace_s=0.1))
        await journal.until(lambda heard: len(heard) == 1)
        process = grandchild(journal)
        process.parent().kill()
        await journal.until(lambda heard: any("starting it again" in text for text in heard))
        assert is_gone(process)


async def test_a_second_cancellation_kills_at_once(journal: Listening) -> None:
    """Who presses Ctrl-C twice does not wait for anybody's grace."""
    up = asyncio.Event()

    async def supervise() -> None:
        async with supervising(journal) as supervisor:
            supervisor.start(python("a", STUBBORN, stop_grace_s=60))
            await journal.until(lambda heard: len(heard) == 1)
            up.set()
            await asyncio.Event().wait()

    async with asyncio.timeout(20):
        task = asyncio.create_task(supervise())
        await up.wait()
        process = grandchild(journal)
        for _ in range(2):
            task.cancel()
            await asyncio.wait([task], timeout=0.1)
        with pytest.raises(asyncio.CancelledError):
            await task
    assert is_gone(process)


@pytest.mark.parametrize(
    ("status", "words"),
    [(0, "ended by itself with status 0"), (-9, "was ended by SIGKILL"), (-35, "was ended by signal 35")],
)
def test_ends_in_words(status: int, words: str) -> None:
    """Statuses and signals are told by name."""
    assert describe_end(status) == words
