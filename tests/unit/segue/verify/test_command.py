"""`segue verify` at the command line: exit status, the table, the document."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from segue.commands.verify import verify
from segue.verify.checks.catalogue import CHECKS

runner = CliRunner()
app = typer.Typer()
app.command()(verify)


def test_a_stream_that_holds_exits_0(packaged: Path, master: Path) -> None:
    """The table names every rule, every rendition and the verdict."""
    result = runner.invoke(app, [str(packaged), "--master", str(master)], env={"COLUMNS": "200"})

    assert result.exit_code == 0
    assert all(check.title in result.stdout for check in CHECKS)
    assert "bit-exact" in result.stdout
    assert "0 broken" in result.stdout


def test_a_stream_that_breaks_rules_exits_1(by_ffmpeg: Path) -> None:
    """What is broken is told with what was found and what was expected."""
    result = runner.invoke(app, [str(by_ffmpeg)], env={"COLUMNS": "200"})

    assert result.exit_code == 1
    assert "flac: flac (expected fLaC)" in result.stdout


def test_the_document_says_the_same(by_ffmpeg: Path, master: Path) -> None:
    """One JSON document on standard output and nothing else."""
    result = runner.invoke(app, [str(by_ffmpeg), "--master", str(master), "--json"])

    document = json.loads(result.stdout)
    assert result.exit_code == 1
    assert [check["name"] for check in document["checks"]] == [check.name for check in CHECKS]
    assert document["holds"] is False
    assert document["summary"]["fail"] == sum(check["status"] == "fail" for check in document["checks"])
    assert document["master"]["samples"] == 418_950
    comparison = document["renditions"][1]["audio"]["comparison"]
    assert (comparison["kind"], comparison["first_difference"], comparison["snr_db"]) == ("exact", None, None)


@pytest.mark.parametrize(
    "arguments",
    [
        ["/nothing/here"],
        [],
        ["folder", "--master", "/nothing/here"],
        ["http://127.0.0.1:1/m/t0ken/x/master.m3u8"],
    ],
)
def test_unreadable_input_exits_2(arguments: list[str]) -> None:
    """No target, a target that isn't there, a master that isn't there, a server that doesn't answer."""
    result = runner.invoke(app, arguments)

    assert result.exit_code == 2
    assert result.stderr
    assert "t0ken" not in result.stderr


def test_escape_sequences_stay_out_of_the_terminal(packaged: Path, tmp_path: Path) -> None:
    """A playlist can't move the cursor of whoever verifies it."""
    playlist = (packaged / "master.m3u8").read_text().replace("fLaC", "\x1b[2Jevil")
    (tmp_path / "master.m3u8").write_text(playlist)

    result = runner.invoke(app, [str(tmp_path)])

    assert result.exit_code == 1
    assert "evil" in result.stdout
    assert "\x1b[2J" not in result.stdout
