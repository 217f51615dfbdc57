"""Short-term loudness over time."""

import re
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import pytest

from packager.pcm.block import Block
from packager.pcm.loudness import LoudnessMeter
from packager.pcm.loudness_curve import MAX_POINTS, LoudnessCurve
from tests.ffmpeg import music, write_audio


def _curve(samples: Block, rate_hz: int) -> LoudnessCurve:
    meter = LoudnessMeter(rate_hz, samples.shape[1])
    for block in np.array_split(samples, 7):
        meter.feed(np.ascontiguousarray(block))
    meter.finish()
    return meter.curve


def _as_the_command_line_has_it(path: Path) -> dict[float, float]:
    """Short-term loudness by time, out of the log of ffmpeg's own filter."""
    done = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-i", str(path), "-af", "ebur128", "-f", "null", "-"],
        capture_output=True,
        timeout=60,
        check=True,
    )
    told = re.findall(rb"t: *([0-9.]+) .* S: *(-[0-9.]+|nan)", done.stderr)
    return {round(float(time_s), 1): float(lufs) for time_s, lufs in told}


def _k_weighted_lufs(samples: Block) -> float:
    """The loudness of 3 s at 48 kHz, by ITU-R BS.1770-4 annex 1 alone: two filters, one mean."""
    power = 0.0
    for channel in samples.T.astype(float):
        shelf = _filtered(channel, (1.53512485958697, -2.69169618940638, 1.19839281085285),
                          (-1.69065929318241, 0.73248077421585))  # fmt: skip
        weighted = _filtered(shelf, (1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))
        power += float(np.mean(np.square(weighted[-3 * 48_000 :])))
    return -0.691 + 10 * float(np.log10(power))


def _filtered(signal: Block, b: tuple[float, ...], a: tuple[float, ...]) -> Block:
    out = np.zeros(len(signal) + 2)
    padded = np.concatenate((np.zeros(2), signal))
    for n in range(2, len(padded)):
        out[n] = (
            b[0] * padded[n] + b[1] * padded[n - 1] + b[2] * padded[n - 2]
            - a[0] * out[n - 1] - a[1] * out[n - 2]
        )  # fmt: skip
    return out[2:]


@pytest.mark.parametrize("rate_hz", [44_100, 48_000, 96_000])
def test_the_curve_is_what_ffmpeg_logs(tmp_path: Path, rate_hz: int) -> None:
    """Every half second, the 3 s before it; nothing before there are 3 s."""
    samples = music(9.3, rate_hz, bit_depth=24)
    samples[: 4 * rate_hz] //= 8
    logged = _as_the_command_line_has_it(write_audio(tmp_path / "m.wav", samples, rate_hz))
    curve = _curve(samples, rate_hz)
    times_s = [round((n + 1) * curve.interval_s, 1) for n in range(len(curve.points_lufs))]

    assert times_s[-1] == 9.0
    assert (None,) * 5 == curve.points_lufs[:5]
    for time_s, lufs in zip(times_s[5:], curve.points_lufs[5:], strict=True):
        assert lufs == pytest.approx(logged[time_s], abs=0.11), time_s


def test_a_point_is_the_mean_of_k_weighted_squares() -> None:
    """Against the recommendation's own formula, without ffmpeg."""
    samples = music(4, 48_000) / 2.0**31
    curve = _curve(samples, 48_000)

    assert curve.points_lufs[-1] == pytest.approx(_k_weighted_lufs(samples), abs=0.06)


def test_silence_has_gaps() -> None:
    """What is below the gate of -70 LUFS is None."""
    assert {None} == set(_curve(np.zeros((48_000 * 5, 2)), 48_000).points_lufs)


def test_a_long_master_has_a_thinner_curve() -> None:
    """Never more than so many points, each still at its own time."""
    curve = LoudnessCurve()
    for frame in range(1, 12 * 36_000 + 1):
        curve.take(-frame / 1e6)
    frames_in_point = round(curve.interval_s * 10)

    assert MAX_POINTS // 2 <= len(curve.points_lufs) < MAX_POINTS
    assert 12 * 36_000 // frames_in_point == len(curve.points_lufs)
    assert curve.points_lufs[-1] == round(-len(curve.points_lufs) * frames_in_point / 1e6, 1)
