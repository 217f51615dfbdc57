"""The keeper's log lines."""

import json

import pytest

from segue.edge_keeper.announcer import Announcer


def test_lines_are_like_the_workers(capsys: pytest.CaptureFixture[str]) -> None:
    """In JSON the same fields, by which logs are searched."""
    Announcer(level="info", log_format="json").warning("worker 1 was ended")
    said = json.loads(capsys.readouterr().err)
    assert said.pop("timestamp").endswith("Z")
    assert said == {"service": "edge", "event": "worker 1 was ended", "level": "warning"}


def test_what_is_below_the_level_is_not_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Who wants to hear of errors alone hears of errors."""
    announcer = Announcer(level="error", log_format="console")
    announcer.info("fine")
    announcer.warning("mended")
    announcer.error("broken")
    assert [line.split()[-2:] for line in capsys.readouterr().err.splitlines()] == [
        ["broken", "service=edge"]
    ]
