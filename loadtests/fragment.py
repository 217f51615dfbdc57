"""From a segment as it came to a fragment that a decoder would take."""

from collections.abc import Iterator

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from loadtests.errors import BadMediaError

KEY_BYTES = 16
_HEADER_BYTES = 8
_LARGE_HEADER_BYTES = 16


def decrypt(segment: bytes, key: bytes, iv: bytes) -> bytes:
    """Undo AES-128 CBC with PKCS#7 (RFC 8216bis section 4.4.4.4, METHOD=AES-128).

    Raises:
        BadMediaError: It isn't whole blocks, or its padding is wrong: another key, another IV, or bytes lost.
    """
    decryptor = Cipher(AES(key), CBC(iv)).decryptor()
    padding = PKCS7(AES.block_size).unpadder()
    try:
        return padding.update(decryptor.update(segment) + decryptor.finalize()) + padding.finalize()
    except ValueError:
        raise BadMediaError("undecryptable segment") from None


def check_fragment(fragment: bytes) -> None:
    """Require a fragment: `styp` or `moof` first, a `moof` and an `mdat`, and boxes that fill it to the last byte.

    Raises:
        BadMediaError: It is something else, or not all of it.
    """
    kinds = list(_box_kinds(fragment))
    if not kinds or kinds[0] not in (b"styp", b"moof"):
        raise BadMediaError("segment that is no fragment")
    if b"moof" not in kinds or b"mdat" not in kinds:
        raise BadMediaError("fragment without samples")


def check_initialization(section: bytes) -> None:
    """Require an initialization section: `ftyp` first and a `moov`, whole.

    Raises:
        BadMediaError: It is something else, or not all of it.
    """
    kinds = list(_box_kinds(section))
    if not kinds or kinds[0] != b"ftyp" or b"moov" not in kinds:
        raise BadMediaError("initialization section that is none")


def check_key(key: bytes) -> bytes:
    """The same key, which must be 16 octets.

    Raises:
        BadMediaError: They are more or fewer.
    """
    if len(key) != KEY_BYTES:
        raise BadMediaError("key of a wrong length")
    return key


def _box_kinds(data: bytes) -> Iterator[bytes]:
    """The top-level boxes (ISO/IEC 14496-12 section 4.2)."""
    at = 0
    while at < len(data):
        length_bytes, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        least_bytes = _HEADER_BYTES
        if length_bytes == 1:
            length_bytes = int.from_bytes(data[at + 8 : at + 16], "big")
            least_bytes = _LARGE_HEADER_BYTES
        if length_bytes < least_bytes or at + length_bytes > len(data):
            raise BadMediaError("boxes that don't fit the segment")
        yield kind
        at += length_bytes
