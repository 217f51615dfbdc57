"""A master's bytes as a seekable file, decrypted on the way when it was staged encrypted."""

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from packager.job import MasterSource

_BLOCK_BYTES = 16
_CHUNK_BYTES = 1 << 20


class DecryptingReader(io.RawIOBase):
    """Reads AES-CTR ciphertext as plain bytes, from any offset: the counter is the block's number."""

    def __init__(self, path: Path, key: bytes) -> None:
        super().__init__()
        self._file = path.open("rb")
        self._key = key
        self._keystream = self._keystream_at(0)

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move, and turn the keystream to the new place."""
        before = self._file.tell()
        position = self._file.seek(offset, whence)
        if position != before:
            self._keystream = self._keystream_at(position)
        return position

    def tell(self) -> int:
        """The offset of the next byte."""
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        """Read and decrypt up to so many bytes."""
        return self._keystream.update(self._file.read(size))

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()

    def _keystream_at(self, offset: int) -> CipherContext:
        block, skip = divmod(offset, _BLOCK_BYTES)
        # CTR never repeats a key: every staged master has a fresh one, so the counter may count from zero.
        context = Cipher(AES(self._key), CTR(block.to_bytes(_BLOCK_BYTES, "big"))).decryptor()
        context.update(bytes(skip))
        return context


def open_master(source: MasterSource) -> io.RawIOBase:
    """A fresh, unbuffered view of a master's bytes; the caller closes it."""
    path = Path(source.path)
    if source.aes_256_ctr_key is None:
        return path.open("rb", buffering=0)
    return DecryptingReader(path, source.aes_256_ctr_key)


def sha256_of_master(source: MasterSource, on_chunk: Callable[[float], None]) -> str:
    """SHA-256 of the plain bytes, in hexadecimal; `on_chunk` is told the share that is read, 0 to 1."""
    digest = hashlib.sha256()
    length_bytes = max(Path(source.path).stat().st_size, 1)
    with open_master(source) as reader:
        while data := reader.read(_CHUNK_BYTES):
            digest.update(data)
            on_chunk(min(reader.tell() / length_bytes, 1.0))
    return digest.hexdigest()
