"""Writing to a terminal that may not take it."""

import sys
from io import StringIO

import pytest

from segue.supervisor.console import Console


class Closed(StringIO):
    """A pipe whose reader went away."""

    def write(self, text: str, /) -> int:
        """Fail as the pipe does."""
        raise BrokenPipeError(32, text)


def test_out_and_err_are_kept_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked for goes to standard output, logs to standard error."""
    out, err = StringIO(), StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    console = Console()
    with console.writing():
        console.out("ready\n")
        console.err("log\n")
    assert (out.getvalue(), err.getvalue()) == ("ready\n", "log\n")


def test_a_closed_reader_is_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    """`segue up | head` ends the reading, not the serving."""
    err = StringIO()
    monkeypatch.setattr(sys, "stdout", Closed())
    monkeypatch.setattr(sys, "stderr", err)
    console = Console()
    with console.writing():
        console.out("ready\n")
        console.err("log\n")
    assert err.getvalue() == "log\n"


def test_a_stuck_terminal_does_not_block(monkeypatch: pytest.MonkeyPatch) -> None:
    """When nobody takes the lines, what is too much is dropped, and said when they are taken again."""
    err = StringIO()
    monkeypatch.setattr(sys, "stderr", err)
    console = Console()
    for _ in range(2005):  # nothing is written yet: the queue holds 2000
        console.err("x\n")
    with console.writing():
        pass
    with console.writing():
        console.err("y\n")
    assert err.getvalue() == "x\n" * 2000 + "(5 lines were dropped here)\ny\n"
