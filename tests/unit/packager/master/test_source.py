"""Reading staged masters."""

import hashlib
import os
import random
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

from packager.job import MasterSource
from packager.master.source import DecryptingReader, sha256_of_master

KEY = bytes(range(32))


def _staged(tmp_path: Path, plain: bytes) -> Path:
    path = tmp_path / "staged"
    encryptor = Cipher(AES(KEY), CTR(bytes(16))).encryptor()
    path.write_bytes(encryptor.update(plain) + encryptor.finalize())
    return path


def test_any_range_is_decrypted(tmp_path: Path) -> None:
    """Whatever is sought, in whatever order, the plain bytes come."""
    plain = os.urandom(10_000)
    order = random.Random(1)
    with DecryptingReader(_staged(tmp_path, plain), KEY) as reader:
        for _ in range(300):
            start, length = order.randrange(len(plain) + 10), order.randrange(400)
            reader.seek(start)
            assert plain[start : start + length] == reader.read(length)
            assert reader.tell() == start + len(plain[start : start + length])


def test_digest_is_of_the_plain_bytes(tmp_path: Path) -> None:
    """A master is known by what it was before it was staged."""
    plain = os.urandom(5000)
    source = MasterSource(path=str(_staged(tmp_path, plain)), file_name="a.wav", aes_256_ctr_key=KEY)
    assert hashlib.sha256(plain).hexdigest() == sha256_of_master(source, lambda _share: None)
