"""Entries as files: what is read is what was written, or nothing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.cache.disk.errors import DamagedFileError, TooLargeError
from edge.cache.disk.file_format import HEAD_BYTES, MAX_FILE_BYTES, decode_entry, encode_entry
from edge.cache.entry import Entry
from kernel.http.representation import Representation
from tests.unit.edge.cache.entries import asset_number, key_of, make_entry, make_playlist, same


def file_of(entry: Entry) -> bytes:
    """Its file."""
    return b"".join(encode_entry(entry))


def read(entry: Entry, file: bytes) -> Entry:
    """What the file says, if it is this entry's."""
    return decode_entry(entry.key, file[:HEAD_BYTES], file[HEAD_BYTES:])


@pytest.mark.parametrize(
    "entry",
    [make_entry(), make_entry(length_bytes=0), make_playlist(), make_playlist("master.m3u8#lossless")],
)
def test_an_entry_comes_back_as_it_was(entry: Entry) -> None:
    """Body, encodings, headers, times and path."""
    assert same(entry, read(entry, file_of(entry)))


@pytest.mark.parametrize("fresh_for_s", [0.0, 2.5, math.inf])
def test_freshness_comes_back(fresh_for_s: float) -> None:
    """For ever too, which JSON has no word for."""
    entry = make_entry(stored_at_s=1234.5678, fresh_for_s=fresh_for_s)
    again = read(entry, file_of(entry))
    assert (1234.5678, fresh_for_s) == (again.stored_at_s, again.fresh_for_s)


def test_what_the_process_remembers_is_not_written() -> None:
    """Whether an entry was prefetched, touched and used is of one stay in memory."""
    entry = make_entry()
    entry.prefetched = entry.touched = True
    entry.recent_uses = 7
    again = read(entry, file_of(entry))
    assert (False, False, 0) == (again.prefetched, again.touched, again.recent_uses)


def test_a_body_is_not_copied() -> None:
    """A segment's bytes are those that were read."""
    entry = make_entry()
    payload = file_of(entry)[HEAD_BYTES:]
    assert decode_entry(entry.key, file_of(entry)[:HEAD_BYTES], payload).representation.body is payload


def test_no_damaged_byte_is_ever_served() -> None:
    """Every byte of a file in turn, every bit of it, and all of it at once."""
    entry = make_entry(length_bytes=300)
    file = file_of(entry)
    for at in range(len(file)):
        for mask in (1, 2, 4, 8, 16, 32, 64, 128, 255):
            damaged = bytearray(file)
            damaged[at] ^= mask
            with pytest.raises(DamagedFileError):
                read(entry, bytes(damaged))


@given(st.data())
def test_no_torn_file_is_ever_served(data: st.DataObject) -> None:
    """Cut off, zeroed from some point on, longer than it was, or with two pieces exchanged."""
    entry = make_playlist()
    file = file_of(entry)
    at = data.draw(st.integers(0, len(file) - 1))
    torn = [file[:at], file + file[at:], file[at:] + file[:at], file[:at] + bytes(len(file) - at)]
    damaged = data.draw(st.sampled_from(torn))
    if damaged != file:
        with pytest.raises(DamagedFileError):
            read(entry, damaged)


def test_another_entrys_file_is_not_served() -> None:
    """Though it is whole: somebody moved it."""
    file = file_of(make_entry("lossless/seg-1.m4s"))
    for other in (make_entry("lossless/seg-2.m4s"), make_entry("lossless/seg-1.m4s", asset=asset_number(1))):
        with pytest.raises(DamagedFileError):
            read(other, file)


def test_a_header_that_does_not_fit_is_refused() -> None:
    """An upstream's entity tag has no bound of ours."""
    entry = make_entry()
    entry.representation = Representation(b"", "audio/mp4", '"' + "x" * 2000 + '"')
    with pytest.raises(TooLargeError):
        encode_entry(entry)


def test_a_body_that_would_not_be_read_again_is_refused() -> None:
    """A file has a greatest length."""
    entry = make_entry()
    entry.representation = Representation(bytes(MAX_FILE_BYTES), "audio/mp4", '"x"')
    with pytest.raises(TooLargeError):
        encode_entry(entry)


def test_keys_hold_the_quality() -> None:
    """The multivariant playlist of one quality isn't another's."""
    entry = make_playlist("master.m3u8#lossless")
    with pytest.raises(DamagedFileError):
        decode_entry(key_of("master.m3u8#96_aac"), file_of(entry)[:HEAD_BYTES], file_of(entry)[HEAD_BYTES:])
