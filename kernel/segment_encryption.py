"""AES-128 as HLS has it: a whole segment, CBC, PKCS#7, the media sequence number as IV (RFC 8216bis 4.4.4.4, 5.2)."""

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

_BLOCK_BYTES = 16

# The padding is done here (RFC 5652 section 6.3): the library's holds the interpreter's lock and takes as long as the
# cipher, which doesn't.


def _cipher(key: bytes, media_sequence_number: int) -> Cipher[CBC]:
    return Cipher(AES(key), CBC(media_sequence_number.to_bytes(_BLOCK_BYTES, "big")))


def encrypt_segment(segment: bytes, key: bytes, media_sequence_number: int) -> bytes:
    """The segment, padded and encrypted; longer by 1 to 16 bytes."""
    padding_bytes = _BLOCK_BYTES - len(segment) % _BLOCK_BYTES
    encryptor = _cipher(key, media_sequence_number).encryptor()
    return encryptor.update(segment + bytes([padding_bytes]) * padding_bytes) + encryptor.finalize()


def decrypt_segment(data: bytes, key: bytes, media_sequence_number: int) -> bytes:
    """The segment again.

    Raises:
        ValueError: The key is wrong or the data is not what `encrypt_segment` made.
    """
    decryptor = _cipher(key, media_sequence_number).decryptor()
    padded = decryptor.update(data) + decryptor.finalize()
    padding_bytes = padded[-1] if padded else 0
    if not 1 <= padding_bytes <= _BLOCK_BYTES or not padded.endswith(bytes([padding_bytes]) * padding_bytes):
        raise ValueError("the padding is wrong")
    return padded[:-padding_bytes]
