"""How parts are encrypted: AES-256-CTR under the upload's key, each writer with a keystream of its own.

A counter block is the writer's eight random bytes and the number of the block in the upload. A request that broke off
may be sent again with other bytes for the same place; it has another writer then, so no keystream is used twice.
"""

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR

KEY_BYTES = 32
WRITER_BYTES = 8
_BLOCK_BYTES = 16


def keystream(key: bytes, writer: bytes, offset_bytes: int) -> CipherContext:
    """What encrypts, and decrypts, a writer's bytes from an offset of the upload on."""
    block, skip = divmod(offset_bytes, _BLOCK_BYTES)
    counter = writer + block.to_bytes(_BLOCK_BYTES - WRITER_BYTES, "big")
    context = Cipher(AES256(key), CTR(counter)).encryptor()
    context.update(bytes(skip))
    return context
