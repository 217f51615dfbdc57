"""What the comparison with the master can tell apart."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from segue.verify.audio import Comparison
from segue.verify.comparison import Comparer, Kind
from segue.verify.pcm import Floats, SampleReader, as_floats, left_justified
from tests.unit.segue.verify.tracks import chords

RATE_HZ = 44_100


def _blocks(samples: Floats, size: int) -> Iterator[Floats]:
    return (samples[at : at + size] for at in range(0, len(samples), size))


def _compare(
    master: Floats, decoded: Floats, kind: Kind = "lossy", joins_samples: Sequence[int] = ()
) -> Comparison:
    comparer = Comparer(kind, len(master), _blocks(master, 4096), RATE_HZ, joins_samples)
    for block in _blocks(decoded, 1024):
        comparer.add(block)
    return comparer.finish()


def _noisy(master: Floats, level: float = 1e-4) -> Floats:
    return master + np.random.default_rng(1).normal(0, level, master.shape)


def test_equal_samples_are_exact() -> None:
    """No difference, however the blocks are cut."""
    master = chords(1)

    comparison = _compare(master, master, "exact")

    assert (None, len(master), float("inf")) == (
        comparison.first_difference,
        comparison.compared_samples,
        comparison.snr_db,
    )


def test_the_first_difference_is_found() -> None:
    """One bit in one channel of one sample."""
    master = chords(1)
    decoded = master.copy()
    decoded[12_345, 1] += 2**-31

    assert _compare(master, decoded, "exact").first_difference == 12_345


def test_a_missing_sample_is_not_compared() -> None:
    """The shorter of both decides how much was compared."""
    master = chords(1)

    assert len(master) - 1 == _compare(master, master[:-1], "exact").compared_samples
    assert len(master) == _compare(master, np.vstack([master, master[:9]]), "exact").compared_samples


def test_signal_to_noise_ratio() -> None:
    """Noise at a hundredth of the signal is 40 dB below it."""
    master = np.random.default_rng(2).normal(0, 0.1, (RATE_HZ, 2))

    assert pytest.approx(_compare(master, _noisy(master, 1e-3)).snr_db, abs=0.2) == 40


@pytest.mark.parametrize("lag", [-1000, -1, 0, 1, 1024])
def test_audio_that_is_late_or_early_is_noticed(lag: int) -> None:
    """To the sample, over noise."""
    music = _noisy(chords(4), 1e-2)
    master, decoded = music[2000:-2000], _noisy(music[2000 - lag : len(music) - 2000 - lag])

    assert lag == _compare(master, decoded).misaligned_samples


def test_a_slip_in_the_middle_is_noticed() -> None:
    """A frame lost after ten seconds shifts the rest."""
    master = np.random.default_rng(4).normal(0, 0.1, (16 * RATE_HZ, 2))
    decoded = np.vstack([master[: 10 * RATE_HZ], master[10 * RATE_HZ + 1024 :]])

    assert _compare(master, decoded).misaligned_samples == -1024


def test_silence_is_aligned_with_itself() -> None:
    """Nothing to correlate, nothing wrong."""
    silence = np.zeros((RATE_HZ * 2, 2))

    comparison = _compare(silence, silence)

    assert (comparison.misaligned_samples, comparison.correlation) == (0, 1.0)


@pytest.mark.parametrize(("begin", "end"), [(True, False), (False, True)])
def test_an_end_that_is_worse_than_the_rest_is_told(*, begin: bool, end: bool) -> None:
    """Ten times the error, 20 dB, in the first or the last 50 ms."""
    master = chords(7)
    decoded = _noisy(master)
    window = round(RATE_HZ * 0.05)
    for at, worse in ((slice(0, window), begin), (slice(-window, None), end)):
        if worse:
            decoded[at] = _noisy(master, 1e-3)[at]

    comparison = _compare(master, decoded)

    assert comparison.start is not None
    assert comparison.end is not None
    assert (20.0 if begin else 0.0) == pytest.approx(comparison.start.excess_db, abs=0.7)
    assert (20.0 if end else 0.0) == pytest.approx(comparison.end.excess_db, abs=0.7)


def test_a_loud_beginning_is_no_bad_beginning() -> None:
    """An encoder's error follows the level: an attack ten times as loud may have ten times the error."""
    master = chords(7)
    master[: RATE_HZ * 3] *= 10
    error = np.random.default_rng(3).normal(0, 1e-3, master.shape) * np.abs(master)

    comparison = _compare(master, master + error)

    assert comparison.start is not None
    assert comparison.start.excess_db < 1


def test_a_join_that_is_worse_than_the_rest_is_told() -> None:
    """Ten times the error, 20 dB, in the 50 ms around the second of three joins, and nowhere else."""
    joins, half = (90_001, 150_007, 200_000), round(RATE_HZ * 0.025)
    master = chords(7)
    decoded = _noisy(master)
    at = slice(joins[1] - half, joins[1] + half)
    decoded[at] = _noisy(master, 1e-3)[at]

    comparison = _compare(master, decoded, joins_samples=joins)

    assert [0.0, 20.0, 0.0] == pytest.approx([join.excess_db for join in comparison.joins if join], abs=0.7)
    assert comparison.start is not None
    assert pytest.approx(comparison.start.excess_db, abs=0.7) == 0.0


def test_a_loud_join_is_no_bad_join() -> None:
    """A track that begins ten times as loud may begin with ten times the error."""
    master = chords(7)
    master[150_007:230_000] *= 10
    error = np.random.default_rng(3).normal(0, 1e-3, master.shape) * np.abs(master)

    (join,) = _compare(master, master + error, joins_samples=(150_007,)).joins

    assert join is not None
    assert join.excess_db < 1


def test_a_short_album_has_no_elsewhere() -> None:
    """In a second of music a join can't be held against anything, nor one past the end."""
    master = chords(1)

    assert _compare(master, _noisy(master), joins_samples=(20_000, 90_000)).joins == (None, None)


def test_a_short_track_has_no_elsewhere() -> None:
    """In a second of music there is nothing to hold the ends against."""
    master = chords(1)

    assert ((comparison := _compare(master, _noisy(master))).start, comparison.end) == (None, None)


def test_depths_compare_left_justified() -> None:
    """The same sample in 8, 16 and 32 bits is the same number."""
    eight, sixteen = np.array([[192]], dtype=np.uint8), np.array([[0x4000]], dtype=np.int16)

    assert left_justified(eight) == left_justified(sixteen) == np.array([[0x4000_0000]])
    assert 0.5 == as_floats(sixteen)[0, 0] == as_floats(np.array([[0.5]], dtype=np.float32))[0, 0]


def test_samples_are_taken_across_blocks() -> None:
    """Whatever sizes come in, those asked for go out."""
    samples = np.arange(10.0).reshape(10, 1)
    reader = SampleReader(_blocks(samples, 3))

    taken = [reader.take(4), reader.take(4), reader.take(4), reader.take(4)]

    assert [None if part is None else len(part) for part in taken] == [4, 4, 2, None]
    assert np.array_equal(samples, np.concatenate([part for part in taken if part is not None]))
