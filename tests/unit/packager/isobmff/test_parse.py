"""Reading our own boxes again, against the tests' own reader, and against what is damaged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.asset import Loudness
from packager.isobmff import sample_entry
from packager.isobmff.fragment import AccessUnit, MediaSegment
from packager.isobmff.initialization import Initialization
from packager.isobmff.loudness import ludt
from packager.isobmff.parse import access_units, decoder_config
from tests import access_units as independent

COOKIE = bytes(range(24))
UNKNOWN = Loudness(integrated_lufs=None, range_lu=None, true_peak_dbtp=None)


def segment(units: list[bytes], last_samples: int) -> bytes:
    """A segment whose last unit has a length of its own."""
    lengths = [4096] * (len(units) - 1) + [last_samples]
    return MediaSegment(
        sequence_number=1,
        decode_time_samples=0,
        units=[AccessUnit(unit, length) for unit, length in zip(units, lengths, strict=True)],
        frame_samples=4096,
        rolls=False,
    ).to_bytes()


def initialization() -> bytes:
    """An initialization section of ALAC."""
    return Initialization(
        sample_entry=sample_entry.alac(channels=2, bit_depth=16, sample_rate_hz=44100, cookie=COOKIE),
        sample_rate_hz=44100,
        frame_samples=4096,
        priming_samples=0,
        valid_samples=100,
        loudness_box=ludt(UNKNOWN, sample_peak=0.5),
        rolls=False,
    ).to_bytes()


@given(st.lists(st.binary(min_size=1, max_size=50), min_size=1, max_size=20), st.sampled_from([4096, 17]))
def test_access_units_come_back(units: list[bytes], last_samples: int) -> None:
    """Whether or not their durations are spelt out; the tests' own reader finds the same."""
    data = segment(units, last_samples)
    assert units == access_units(data) == independent.access_units(data)


def test_the_codecs_configuration_comes_back() -> None:
    """As the box that it is, without the box's own head's neighbours."""
    assert b"\0\0\0\x24alac\0\0\0\0" + COOKIE == decoder_config(initialization())


@given(st.data())
def test_what_is_cut_or_garbled_is_an_error_or_another_segment(data: st.DataObject) -> None:
    """Whatever becomes of the bytes, nothing but `ValueError` comes of it."""
    whole = bytearray(segment([b"one", b"two", b"three"], 17))
    at = data.draw(st.integers(0, len(whole) - 1))
    whole[at] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    for read in (access_units, decoder_config):
        try:
            read(cut)
        except ValueError:
            continue


@pytest.mark.parametrize("length_bytes", [0, 7, 50, 200])
def test_a_segment_that_ends_early_is_an_error(length_bytes: int) -> None:
    """In no box, in a head, in the fragment's tables, in the media data."""
    whole = segment([bytes(100)] * 3, 4096)
    with pytest.raises(ValueError, match=r"box|run"):
        access_units(whole[:length_bytes])
