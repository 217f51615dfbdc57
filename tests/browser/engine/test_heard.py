"""The judgement of recordings itself: what a busy machine does passes, whatever the engine might do fails."""

from collections.abc import Sequence

import numpy as np
import pytest

from tests.browser.engine.heard import Recording
from tests.browser.engine.recording import Samples

EDGE, MIDST, LENGTH = 100_000, 150_000, 200_000
EDGES = np.array([0, EDGE, LENGTH])
LEAD_SAMPLES = 640
PLAYED = np.random.default_rng(6).uniform(0.1, 1, (LENGTH, 2))
AMPLE_S, DRY_S = 20.0, 0.01


def silence(samples: int) -> Samples:
    """So much of it."""
    return np.zeros((samples, 2))


def broken(at: int, samples: int) -> Samples:
    """What is played, with silence in front of a sample."""
    return np.concatenate([PLAYED[:at], silence(samples), PLAYED[at:]])


def is_whole(recorded: Samples, waits: Sequence[float], *, may_stall: bool = False) -> bool:
    """Whether it is found to be all that was played, and nothing else."""
    samples = np.concatenate([silence(LEAD_SAMPLES), recorded, silence(LEAD_SAMPLES)])
    try:
        heard = Recording(samples, [], [], list(waits), EDGES).heard(PLAYED, may_stall=may_stall)
    except AssertionError:
        return False
    return np.array_equal(PLAYED, heard)


@pytest.mark.parametrize("breaks", [0, 1])
def test_what_a_machine_does(breaks: int) -> None:
    """All of it as it was played, and silence in the midst of a segment that the browser told of."""
    assert is_whole(broken(MIDST, 1152 * breaks), [AMPLE_S] * breaks)


def test_a_network_that_may_stall() -> None:
    """It does so at segments' edges; elsewhere the browser must have told of it."""
    assert is_whole(broken(EDGE, 6400), [DRY_S], may_stall=True)
    assert not is_whole(broken(MIDST, 6400), [DRY_S], may_stall=True)


@pytest.mark.parametrize(
    ("recorded", "waits"),
    [
        pytest.param(broken(EDGE, 1), [AMPLE_S], id="a sample's gap at an edge"),
        pytest.param(broken(EDGE, 1152), [AMPLE_S], id="a gap at an edge"),
        pytest.param(broken(EDGE + 1024, 1152), [AMPLE_S], id="a gap a unit behind an edge"),
        pytest.param(broken(EDGE - 1024, 1152), [AMPLE_S], id="a gap a unit in front of it"),
        pytest.param(broken(MIDST, 1152), [], id="silence that the browser told nothing of"),
        pytest.param(broken(MIDST, 1152), [DRY_S], id="silence where nothing was appended"),
        pytest.param(broken(MIDST, 63), [AMPLE_S], id="less than a quantum of silence"),
        pytest.param(np.delete(PLAYED, MIDST, axis=0), [AMPLE_S], id="a sample lost"),
        pytest.param(np.delete(broken(MIDST, 1152), MIDST - 1, axis=0), [AMPLE_S], id="lost beside silence"),
        pytest.param(np.insert(PLAYED, MIDST, 0.5, axis=0), [AMPLE_S], id="a sample added"),
        pytest.param(
            np.concatenate([PLAYED[:MIDST], silence(1152), PLAYED[MIDST + 1152 :]]), [AMPLE_S], id="silenced"
        ),
        pytest.param(np.concatenate([PLAYED, PLAYED[:1]]), [AMPLE_S], id="sound behind the end"),
    ],
)
def test_what_no_machine_does(recorded: Samples, waits: list[float]) -> None:
    """Gaps at edges, silence without a reason, and whatever is lost, added or wrong."""
    assert not is_whole(recorded, waits)
