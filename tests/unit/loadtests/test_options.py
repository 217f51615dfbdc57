"""What can be asked for, and what is refused."""

import pytest

from loadtests.options import Profile, parse_options
from loadtests.pacing import Shape


def test_the_defaults_are_the_load_that_is_aimed_at() -> None:
    """300 listeners, 30 starts a second, warm, 200 ms, one error in a thousand."""
    options = parse_options([])

    assert (300, 30.0, Shape.STEADY) == (
        options.pacing.listeners,
        options.pacing.starts_per_second,
        options.pacing.shape,
    )
    assert (Profile.WARM, 200.0, 0.001) == (
        options.profile,
        options.slo.start_p95_ms,
        options.slo.error_share,
    )


@pytest.mark.parametrize(
    "line",
    [
        "--listeners 0",
        "--listeners 1.5",
        "--starts-per-second 0",
        "--speed nan",
        "--duration -1",
        "--slo-errors 1",
        "--profile tepid",
        "--shape square",
        "--host 127.0.0.1:8080",
        "--host http://h/api",
        "--host http://h --edge-port 8081",
        "--accounts file",
        "--api-port 70000",
        "--shape flash-crowd --tracks 1",
        "--nonsense",
    ],
)
def test_what_makes_no_sense_ends_with_status_2(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """And says which option it was."""
    with pytest.raises(SystemExit) as ended:
        parse_options(line.split())

    assert ended.value.code == 2
    assert line.split(maxsplit=1)[0] in capsys.readouterr().err
