"""AES-128 as HLS has it: a whole segment, CBC, PKCS#7, the media sequence number as IV (RFC 8216bis 4.4.4.4, 5.2)."""

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

_BLOCK_BITS = 128


def _cipher(key: bytes, media_sequence_number: int) -> Cipher[CBC]:
    return Cipher(AES(key), CBC(media_sequence_number.to_bytes(16, "big")))


def encrypt_segment(segment: bytes, key: bytes, media_sequence_number: int) -> bytes:
    """The segment, padded and encrypted; longer by 1 to 16 bytes."""
    padder = padding.PKCS7(_BLOCK_BITS).padder()
    encryptor = _cipher(key, media_sequence_number).encryptor()
    return encryptor.update(padder.update(segment) + padder.finalize()) + encryptor.finalize()


def decrypt_segment(data: bytes, key: bytes, media_sequence_number: int) -> bytes:
    """The segment again.

    Raises:
        ValueError: The key is wrong or the data is not what `encrypt_segment` made.
    """
    decryptor = _cipher(key, media_sequence_number).decryptor()
    unpadder = padding.PKCS7(_BLOCK_BITS).unpadder()
    return unpadder.update(decryptor.update(data) + decryptor.finalize()) + unpadder.finalize()
