"""FLAC's checksums (RFC 9639 sections 9.1.8 and 9.3), and how a CRC-16 changes where only its beginning does.

Both start from 0 and end as they are, so they are linear: crc(A || B) = crc(A) * x^(8 |B|) + crc(B), in polynomials
over GF(2) modulo the CRC's own. What follows a change need not be read again; only its length counts.
"""

from functools import cache

_POLYNOMIAL_8 = 0x07  # x^8 + x^2 + x + 1
_POLYNOMIAL_16 = 0x8005  # x^16 + x^15 + x^2 + 1


def crc8(data: bytes) -> int:
    """Of a frame's header."""
    value = 0
    for byte in data:
        value = _TABLE_8[value ^ byte]
    return value


def crc16(data: bytes) -> int:
    """Of a frame; bytes are taken one by one, so it is for short ones."""
    value = 0
    for byte in data:
        value = (value << 8 & 0xFFFF) ^ _TABLE_16[value >> 8 ^ byte]
    return value


def crc16_before(value: int, following_bytes: int) -> int:
    """What a part whose CRC-16 is this adds to that of a whole in which so many bytes follow it."""
    power = 0
    while following_bytes:
        if following_bytes & 1:
            value = _product(value, _power(power))
        following_bytes >>= 1
        power += 1
    return value


@cache
def _power(exponent: int) -> int:
    """x^(8 * 2^exponent)."""
    return 1 << 8 if exponent == 0 else _product(_power(exponent - 1), _power(exponent - 1))


def _product(one: int, other: int) -> int:
    product = 0
    for bit in range(15, -1, -1):
        product = product << 1 ^ (_POLYNOMIAL_16 | 1 << 16 if product & 0x8000 else 0)
        if one >> bit & 1:
            product ^= other
    return product


def _table(polynomial: int, bits: int) -> tuple[int, ...]:
    def shifted(value: int) -> int:
        for _ in range(8):
            value = value << 1 ^ (polynomial | 1 << bits if value >> (bits - 1) & 1 else 0)
        return value

    return tuple(shifted(byte << (bits - 8)) for byte in range(256))


_TABLE_8 = _table(_POLYNOMIAL_8, 8)
_TABLE_16 = _table(_POLYNOMIAL_16, 16)
