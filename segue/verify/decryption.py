"""METHOD=AES-128: a whole segment under AES-128 CBC with PKCS#7 padding (B4.4.4.4, B5.2)."""

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from segue.verify.errors import DecryptionError

KEY_BYTES = 16
BLOCK_BYTES = 16


def decrypt(encrypted: bytes, key: bytes, iv: bytes) -> bytes:
    """Decrypt a segment and take its padding off.

    Raises:
        DecryptionError: The key or the segment has an impossible length, or the padding is wrong.
    """
    if len(key) != KEY_BYTES:
        raise DecryptionError(f"the key has {len(key)} bytes, not {KEY_BYTES}")
    if not encrypted or len(encrypted) % BLOCK_BYTES:
        raise DecryptionError(f"{len(encrypted)} bytes are no multiple of {BLOCK_BYTES}")
    decryptor = Cipher(AES(key), CBC(iv)).decryptor()
    padded = decryptor.update(encrypted) + decryptor.finalize()
    padding = padded[-1]
    if not 1 <= padding <= BLOCK_BYTES or padded[-padding:] != bytes([padding]) * padding:
        raise DecryptionError("the last block doesn't end in PKCS#7 padding: a wrong key, or none")
    return padded[:-padding]
