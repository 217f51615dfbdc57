"""What scripts and people are told."""

import io
import json
import os
from dataclasses import replace
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
    """A line each and a summary, brackets in names and errors left as they are."""
    output = told(terminal=terminal)
    assert "packaged  a [1].flac\n" in output
    assert "failed    b.flac: it is [red]damaged[/red]\n" in output
    assert "look [here]" in output
    assert "2 masters: 1 packaged, 1 failed" in output
    assert "track 00000000-0000-0000-0000-000000000001, up to lossless\n" in output.replace(" \n", "\n")


def test_bars_are_for_terminals() -> None:
    """A log gets lines, no control codes."""
    assert "\x1b" not in told(terminal=False)
    assert "encode" in told(terminal=True)


def test_names_do_nothing_to_a_terminal() -> None:
    """Escape sequences and line breaks in names and errors are not printed; scripts get them escaped."""
    hostile = MasterResult(path=Path("a\x1b[2J\nb\u202e.flac"), status="failed", error="no \x9b1m\r good")
    output = io.StringIO()
    bars = ProgressBars(Console(file=output, width=80))
    bars.ended(hostile)
    bars.summarise([hostile])
    line, _, *summary = output.getvalue().splitlines()
    assert line == "failed    a\ufffd[2J\ufffdb\ufffd.flac: no \ufffd1m\ufffd good"
    assert [row.rstrip() for row in summary] == [
        "failed  a\ufffd[2J\ufffdb\ufffd.flac",
        "        no \ufffd1m\ufffd good",
        "1 masters: 1 failed",
    ]
    assert "\x1b" not in hostile.json_line()


def test_the_summary_fits_a_narrow_terminal() -> None:
    """Two lines of at most 80 columns a master."""
    output = io.StringIO()
    name = "05 A Title of the Usual Length, and a Bit More.flac"
    best = replace(PACKAGED, path=Path(name), renditions=("96_aac", "hi_res_lossless_flac"))
    ProgressBars(Console(file=output, width=80)).summarise([best])
    assert [line.rstrip() for line in output.getvalue().splitlines()] == [
        "",
        f"packaged  {name}",
        f"          track {PACKAGED.track_id}, up to hi_res_lossless",
        "1 masters: 1 packaged",
    ]


def test_a_long_runs_table_lists_what_failed() -> None:
    """Thousands of rows help nobody; what needs a word has one."""
    output = io.StringIO()
    bars = ProgressBars(Console(file=output, width=120))
    good = [MasterResult(path=Path(f"{n}.flac"), status="unchanged") for n in range(1000)]
    noted = MasterResult(path=Path("c.flac"), status="unchanged", note="there is a better one")
    bars.summarise([*good, noted, FAILED])
    assert "1002 masters: 1001 unchanged, 1 failed" in output.getvalue()
    assert "there is a better one" in output.getvalue()
    assert "b.flac" in output.getvalue()
    assert "17.flac" not in output.getvalue()
