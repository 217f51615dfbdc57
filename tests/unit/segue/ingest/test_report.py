"""What scripts and people are told."""

import io
import json
import os
from pathlib import Path
from uuid import UUID

import pytest
from rich.console import Console

from kernel.asset import AssetId
from segue.ingest.json_lines import JsonLines
from segue.ingest.progress_bars import ProgressBars
from segue.ingest.report import MasterResult

PACKAGED = MasterResult(
    path=Path("a [1].flac"),
    status="packaged",
    track_id=UUID(int=1),
    asset_id=AssetId("0" * 32),
    renditions=("96_aac", "lossless_flac"),
)
FAILED = MasterResult(path=Path("b.flac"), status="failed", error="it is [red]damaged[/red]")


def test_a_line_has_exactly_the_promised_fields(capsys: pytest.CaptureFixture[str]) -> None:
    """Scripts rely on the names, the order and the nulls."""
    lines = JsonLines()
    lines.progressed(PACKAGED.path, "encode", 0.5)
    lines.warned("the database is away")
    lines.ended(PACKAGED)
    lines.ended(FAILED)
    captured = capsys.readouterr()
    assert captured.out.splitlines()[0] == (
        '{"path":"a [1].flac","status":"packaged","track_id":"00000000-0000-0000-0000-000000000001",'
        '"asset_id":"00000000000000000000000000000000","renditions":["96_aac","lossless_flac"],"error":null}'
    )
    assert json.loads(captured.out.splitlines()[1]) == {
        "path": "b.flac",
        "status": "failed",
        "track_id": None,
        "asset_id": None,
        "renditions": [],
        "error": "it is [red]damaged[/red]",
    }
    assert captured.err == "segue: the database is away\n"


def test_a_path_that_is_no_text_is_told_all_the_same() -> None:
    """Bytes that are no UTF-8 are replaced."""
    result = MasterResult(path=Path(os.fsdecode(b"\xff.flac")), status="failed")
    assert json.loads(result.json_line())["path"] == "\ufffd.flac"


def told(*, terminal: bool) -> str:
    """What people see of a run."""
    output = io.StringIO()
    bars = ProgressBars(Console(file=output, force_terminal=terminal, width=120, color_system=None))
    with bars:
        bars.progressed(PACKAGED.path, "encode", 0.5)
        bars.progressed(FAILED.path, "stage", 0.1)
        bars.ended(PACKAGED)
        bars.ended(FAILED)
        bars.warned("look [here]")
    bars.summarise([PACKAGED, FAILED])
    return output.getvalue()


@pytest.mark.parametrize("terminal", [True, False])
def test_people_are_told_of_every_master(terminal: bool) -> None:  # noqa: FBT001
    """A line each and a table, brackets in names and errors left as they are."""
    output = told(terminal=terminal)
    assert "packaged  a [1].flac\n" in output
    assert "failed    b.flac: it is [red]damaged[/red]\n" in output
    assert "look [here]" in output
    assert "2 masters: 1 packaged, 1 failed" in output
    assert "2 renditions up to lossless" in output


def test_bars_are_for_terminals() -> None:
    """A log gets lines, no control codes."""
    assert "\x1b" not in told(terminal=False)
    assert "encode" in told(terminal=True)


def test_a_long_runs_table_lists_what_failed() -> None:
    """Thousands of rows help nobody."""
    output = io.StringIO()
    bars = ProgressBars(Console(file=output, width=120))
    good = [MasterResult(path=Path(f"{n}.flac"), status="unchanged") for n in range(1000)]
    bars.summarise([*good, FAILED])
    assert "1001 masters: 1000 unchanged, 1 failed" in output.getvalue()
    assert "b.flac" in output.getvalue()
    assert "17.flac" not in output.getvalue()
