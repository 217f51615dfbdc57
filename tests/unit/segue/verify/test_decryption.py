"""Decrypting segments."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from segue.verify.decryption import decrypt
from segue.verify.errors import DecryptionError

KEY, IV = bytes(range(16)), bytes(15) + b"\x07"


def _encrypted(padded: bytes) -> bytes:
    encryptor = Cipher(AES(KEY), CBC(IV)).encryptor()
    return encryptor.update(padded) + encryptor.finalize()


@pytest.mark.parametrize("length_bytes", [0, 1, 15, 16, 17, 1000])
def test_what_was_encrypted_comes_back(length_bytes: int) -> None:
    """Any length, with the padding another library puts on."""
    clear = bytes(index % 251 for index in range(length_bytes))
    padder = PKCS7(128).padder()

    assert clear == decrypt(_encrypted(padder.update(clear) + padder.finalize()), KEY, IV)


@pytest.mark.parametrize("last", [b"\x00" * 16, b"\x01" * 14 + b"\x01\x02", b"\x00" * 15 + b"\x11"])
def test_wrong_padding_is_told(last: bytes) -> None:
    """No byte, different bytes, and more than a block are no PKCS#7 padding."""
    with pytest.raises(DecryptionError, match="PKCS#7"):
        decrypt(_encrypted(b"x" * 16 + last), KEY, IV)


@pytest.mark.parametrize(("encrypted", "key"), [(b"", KEY), (b"x" * 17, KEY), (b"x" * 16, KEY + KEY)])
def test_impossible_lengths_are_told(encrypted: bytes, key: bytes) -> None:
    """Nothing at all, half a block, and a key for AES-256."""
    with pytest.raises(DecryptionError):
        decrypt(encrypted, key, IV)
