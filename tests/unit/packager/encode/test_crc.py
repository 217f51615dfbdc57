"""FLAC's checksums."""

from hypothesis import given
from hypothesis import strategies as st

from packager.encode.crc import crc8, crc16, crc16_before

CHECK = b"123456789"


def test_checksums_are_those_of_the_catalogue() -> None:
    """The check values that the catalogue of parametrised CRCs gives for CRC-8/SMBUS and CRC-16/UMTS."""
    assert (0xF4, 0xFEE8) == (crc8(CHECK), crc16(CHECK))


@given(st.binary(max_size=40), st.binary(max_size=300))
def test_a_beginning_adds_to_the_whole_what_is_reckoned(beginning: bytes, rest: bytes) -> None:
    """Whatever follows and however long it is."""
    assert crc16(beginning + rest) == crc16_before(crc16(beginning), len(rest)) ^ crc16(rest)
