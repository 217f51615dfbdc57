"""AES-128 segments."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from hypothesis import given
from hypothesis import strategies as st

from kernel.segment_encryption import decrypt_segment, encrypt_segment

# NIST SP 800-38A, F.2.1 CBC-AES128.Encrypt.
KEY = bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")
IV = 0x000102030405060708090A0B0C0D0E0F
PLAIN = bytes.fromhex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)
CIPHER = bytes.fromhex(
    "7649abac8119b246cee98e9b12e9197d5086cb9b507219ee95db113a917678b2"
    "73bed6b8e3c1743b7116e69e222295163ff1caa1681fac09120eca307586e1a7"
)


def test_cipher_is_nists() -> None:
    """The first blocks are the standard's vector; one block of padding follows."""
    encrypted = encrypt_segment(PLAIN, KEY, IV)
    assert (CIPHER, len(PLAIN) + 16) == (encrypted[:64], len(encrypted))


@given(st.binary(max_size=100), st.integers(0, 10**6))
def test_segments_come_back(segment: bytes, number: int) -> None:
    """Whatever its length, a segment comes back whole, padded by 1 to 16 bytes on the way."""
    encrypted = encrypt_segment(segment, KEY, number)
    assert 1 <= len(encrypted) - len(segment) <= 16
    assert segment == decrypt_segment(encrypted, KEY, number)


def test_another_number_is_another_iv() -> None:
    """The same segment under another media sequence number has nothing in common."""
    assert encrypt_segment(PLAIN, KEY, 1)[:16] != encrypt_segment(PLAIN, KEY, 2)[:16]


def test_cut_ciphertext_is_refused() -> None:
    """Half a block is no segment."""
    with pytest.raises(ValueError, match="block"):
        decrypt_segment(encrypt_segment(PLAIN, KEY, 0)[:-5], KEY, 0)


@pytest.mark.parametrize("padding", ["00", "11", "0102", "03" * 2, "10" * 15])
def test_wrong_padding_is_refused(padding: str) -> None:
    """None, more than a block's worth, or not the same number throughout: it was encrypted with another key."""
    padded = bytes.fromhex(padding).rjust(16, b"\xff")
    encryptor = Cipher(AES(KEY), CBC(bytes(16))).encryptor()
    with pytest.raises(ValueError, match="padding"):
        decrypt_segment(encryptor.update(padded) + encryptor.finalize(), KEY, 0)


def test_nothing_is_no_segment() -> None:
    """Not even an empty one: that is a block of padding."""
    with pytest.raises(ValueError, match="padding"):
        decrypt_segment(b"", KEY, 0)
    assert decrypt_segment(encrypt_segment(b"", KEY, 0), KEY, 0) == b""
