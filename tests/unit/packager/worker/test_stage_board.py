"""The stages of a start, from what a packaging process tells."""

from datetime import UTC, datetime, timedelta
from itertools import count

from packager.job import Progress
from packager.worker.stage_board import StageBoard

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def _board() -> StageBoard:
    seconds = count()
    return StageBoard(clock=lambda: BEGIN + timedelta(seconds=next(seconds)))


def _told(board: StageBoard) -> dict[str, tuple[str, float]]:
    return {
        f"{stage.name} {stage.rendition}" if stage.rendition else stage.name: (stage.state, stage.progress)
        for stage in board.stages
    }


WAITING = ("waiting", 0.0)
DONE = ("done", 1.0)


def test_a_start_that_was_not_begun_waits() -> None:
    """What renditions there will be is not known."""
    assert _told(_board()) == dict.fromkeys(
        ("fetch", "probe", "decode", "encode", "verify", "artwork", "publish"), WAITING
    )


def test_each_rendition_is_a_stage_once_the_master_is_probed() -> None:
    """With a progress of its own."""
    board = _board()
    board.begin("fetch")
    board.end("fetch")
    board.hear(Progress(stage="probe", fraction=0, probed=0.25))
    probing = _told(board)
    encoded = {"96_aac": 0.25, "lossless_alac": 0.5}
    board.hear(Progress(stage="encode", fraction=0.4, probed=1, decoded=0.6, encoded=encoded))

    assert (probing["fetch"], probing["probe"], probing["encode"]) == (DONE, ("running", 0.25), WAITING)
    assert _told(board) == {
        "fetch": DONE,
        "probe": DONE,
        "decode": ("running", 0.6),
        "encode 96_aac": ("running", 0.25),
        "encode lossless_alac": ("running", 0.5),
        "verify": WAITING,
        "artwork": WAITING,
        "publish": WAITING,
    }


def test_what_is_done_stays_done_and_times_are_told() -> None:
    """Messages that come late or fall out change nothing."""
    board = _board()
    board.hear(Progress(stage="verify", fraction=0.95, decoded=1, encoded={"96_aac": 1}, verified=0.5))
    board.hear(Progress(stage="encode", fraction=0.9, decoded=0.5, encoded={"96_aac": 0.5}))
    board.hear(Progress(stage="artwork", fraction=0.98, decoded=1, encoded={"96_aac": 1}, verified=1))
    told = _told(board)

    assert [told[name] for name in ("decode", "encode 96_aac", "verify")] == [DONE] * 3
    assert told["artwork"] == ("running", 0.0)
    for stage in board.stages:
        if stage.state == "done" and stage.name != "fetch":
            assert stage.started_at is not None
            assert stage.ended_at is not None
            assert BEGIN <= stage.started_at <= stage.ended_at


def test_the_stage_that_failed_has_the_reason() -> None:
    """Those beside it are cut short, those after it wait."""
    board = _board()
    board.hear(Progress(stage="encode", fraction=0.1, decoded=0.3, encoded={"96_aac": 0.2, "256_aac": 1.0}))
    board.fail("damaged at 0:12")
    found = {stage.name if stage.rendition is None else stage.rendition: stage for stage in board.stages}

    assert (found["decode"].state, found["decode"].reason, found["decode"].progress) == (
        "failed",
        "damaged at 0:12",
        0.3,
    )
    assert (found["96_aac"].state, found["96_aac"].reason) == ("stopped", None)
    assert found["256_aac"].state == "done"
    assert found["verify"].state == "waiting"
    assert found["decode"].ended_at is not None


def test_a_start_that_is_stopped_has_not_failed() -> None:
    """Its worker went; nobody is told of a failure."""
    board = _board()
    board.begin("fetch")
    board.stop()

    assert _told(board)["fetch"] == ("stopped", 0.0)
    assert {stage.reason for stage in board.stages} == {None}
