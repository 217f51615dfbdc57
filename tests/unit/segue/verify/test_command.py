"""`segue verify` at the command line: exit status, the table, the document."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from segue.commands.verify import verify
from segue.verify.checks.catalogue import CHECKS
from segue.verify.outcome import Section
from tests.unit.segue.verify.conftest import Album

runner = CliRunner()
app = typer.Typer()
app.command()(verify)


def test_a_stream_that_holds_exits_0(packaged: Path, master: Path) -> None:
    """The table names every rule, every rendition and the verdict."""
    result = runner.invoke(app, [str(packaged), "--master", str(master)], env={"COLUMNS": "200"})

    assert result.exit_code == 0
    assert all((check.section is not Section.ALBUM) == (check.title in result.stdout) for check in CHECKS)
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


def test_an_album_takes_a_master_a_track(encrypted_album: Path, album: Album) -> None:
    """In its order; one too few is told in words, and what is wrong with a track names it."""
    given = [argument for master in album.masters for argument in ("--master", str(master))]

    result = runner.invoke(app, [str(encrypted_album), *given], env={"COLUMNS": "200"})
    too_few = runner.invoke(app, [str(encrypted_album), *given[:-2]], env={"COLUMNS": "200"})
    swapped = runner.invoke(app, [str(encrypted_album), *given[2:4], *given[:2], *given[4:]])
    document = json.loads(runner.invoke(app, [str(encrypted_album), *given, "--json"]).stdout)

    assert (0, 1, 1) == (result.exit_code, too_few.exit_code, swapped.exit_code)
    assert "alac 16/44.1, 3 tracks" in result.stdout
    assert result.stdout.count("bit-exact") == 2
    assert (
        "2 masters given, so nothing is compared (expected 3, one a track in the album's order)"
        in " ".join(too_few.stdout.split())
    )
    assert "track 1 of 3 differs" in swapped.stdout
    assert [3, 150_001] == [len(document["masters"]), document["masters"][0]["samples"]]
    assert [0, 3, 3] == [len(rendition["tracks"]) for rendition in document["renditions"]]


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


def test_progress_is_told_in_lines(packaged: Path) -> None:
    """On the standard error, every segment of every rendition; the document stays by itself."""
    result = runner.invoke(app, [str(packaged), "--json", "--progress"])
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    last = {line["rendition"]: line for line in lines}

    assert json.loads(result.stdout)["holds"] is True
    assert {each["name"] for each in json.loads(result.stdout)["renditions"]} == set(last)
    assert all(line["segments_read"] == line["segments"] for line in last.values())


def test_an_address_comes_by_standard_input(packaged: Path) -> None:
    """Nobody sees a token among the processes then."""
    result = runner.invoke(app, ["-", "--json"], input=f"{packaged}\n")

    assert (0, str(packaged)) == (result.exit_code, json.loads(result.stdout)["target"])
