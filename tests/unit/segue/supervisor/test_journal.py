"""What reaches the log files and what the console."""

from pathlib import Path

from segue.supervisor.console import Console
from segue.supervisor.journal import FILE_LIMIT_BYTES, Journal


class FakeConsole(Console):
    """Remembers what was written."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def err(self, text: str) -> None:
        """Remember it."""
        self.shown.append(text)


def test_lines_go_to_file_and_console(tmp_path: Path) -> None:
    """On the console a line tells whose it is; the file is its own child's."""
    console = FakeConsole()
    journal = Journal(tmp_path, console)
    journal.line("edge", "listening")
    journal.close()
    assert console.shown == ["edge           │ listening\n"]
    assert (tmp_path / "edge.log").read_text() == "listening\n"


def test_quiet_children_are_heard_when_they_die(tmp_path: Path) -> None:
    """A server's chatter stays in its file, but its last words are shown."""
    console = FakeConsole()
    journal = Journal(tmp_path, console, quiet=frozenset({"postgres"}))
    journal.line("postgres", "FATAL: no")
    before = list(console.shown)
    journal.show_tail("postgres")
    journal.close()
    assert (before, console.shown) == ([], ["postgres       │ FATAL: no\n"])


def test_control_characters_do_not_reach_the_terminal(tmp_path: Path) -> None:
    """A file's name in a log line can't move the cursor or ring the bell."""
    console = FakeConsole()
    journal = Journal(tmp_path, console)
    journal.line("worker", "\x1b[2Ja\x07\tb")
    journal.close()
    assert console.shown == ["worker         │ \ufffd[2Ja\ufffd\tb\n"]


def test_files_are_bounded(tmp_path: Path) -> None:
    """A file that is full makes room, one old one is kept."""
    journal = Journal(tmp_path, FakeConsole())
    for _ in range(3 * FILE_LIMIT_BYTES // 1_000_000):
        journal.line("worker", "x" * 1_000_000)
    journal.close()
    assert {path.name for path in tmp_path.iterdir()} == {"worker.log", "worker.log.1"}
    assert all(path.stat().st_size <= FILE_LIMIT_BYTES for path in tmp_path.iterdir())


def test_files_are_their_owners_alone(tmp_path: Path) -> None:
    """One that was open to others before is closed to them, and what it held stays."""
    earlier = tmp_path / "edge.log"
    earlier.write_text("before\n")
    earlier.chmod(0o644)
    journal = Journal(tmp_path, FakeConsole())
    journal.line("edge", "listening")
    journal.line("worker", "ready")
    journal.close()
    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.iterdir()}
    assert modes == {"edge.log": "0o600", "worker.log": "0o600"}
    assert earlier.read_text() == "before\nlistening\n"


def test_a_full_disk_is_survived(tmp_path: Path) -> None:
    """What can't be written to the file is still shown."""
    console = FakeConsole()
    journal = Journal(tmp_path / "absent", console)
    journal.line("edge", "listening")
    journal.close()
    assert console.shown == ["edge           │ listening\n"]
