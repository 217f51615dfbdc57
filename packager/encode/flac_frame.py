"""A FLAC frame's number (RFC 9639 section 9.1.5), put right where an encoder counted from another place."""

from packager.encode.crc import crc8, crc16, crc16_before

_NUMBER_OFFSET = 4
"""Behind the sync code, the codes of block size and rate, and those of channels and depth."""

_BLOCK_SIZE_BYTES = {6: 1, 7: 2}  # section 9.1.6
_SAMPLE_RATE_BYTES = {12: 1, 13: 2, 14: 2}  # section 9.1.7


def renumbered(frame: bytes, number: int) -> bytes:
    """The same frame, of fixed block size, with another number and the checksums that go with it.

    The CRC-16 is reckoned from the old one: nothing behind the header is looked at.
    """
    number_end = _NUMBER_OFFSET + _coded_length(frame[_NUMBER_OFFSET])
    crc8_at = number_end + _BLOCK_SIZE_BYTES.get(frame[2] >> 4, 0) + _SAMPLE_RATE_BYTES.get(frame[2] & 0xF, 0)
    head = frame[:_NUMBER_OFFSET] + coded_number(number) + frame[number_end:crc8_at]
    head += bytes([crc8(head)])
    old_head, body = frame[: crc8_at + 1], frame[crc8_at + 1 : -2]
    change = crc16_before(crc16(old_head) ^ crc16(head), len(body))
    checksum = int.from_bytes(frame[-2:], "big") ^ change
    return head + body + checksum.to_bytes(2, "big")


def coded_number(number: int) -> bytes:
    """A number in the way of UTF-8, extended to 36 bits."""
    if number < 0x80:
        return bytes([number])
    following = 1
    while number >> (6 * following + 6 - following):
        following += 1
    first = (0xFF00 >> (following + 1) & 0xFF) | number >> 6 * following
    return bytes([first, *(0x80 | number >> 6 * place & 0x3F for place in reversed(range(following)))])


def _coded_length(first: int) -> int:
    """How many bytes a coded number has, by its first: the ones it begins with, or one when there are none."""
    return max(8 - (first ^ 0xFF).bit_length(), 1)
