"""Damaged and malicious bytes end in a clear error, soon."""

import random
from contextlib import suppress
from pathlib import Path

from segue.verify.decryption import decrypt
from segue.verify.errors import MalformedMediaError
from segue.verify.fragment import parse_segment
from segue.verify.initialization import parse_initialization

TRIES = 400


def _damaged(body: bytes, random_: random.Random) -> bytes:
    damaged = bytearray(body)
    for _ in range(random_.randint(1, 4)):
        at = random_.randrange(len(damaged))
        damaged[at : at + random_.choice((1, 4))] = random_.randbytes(random_.choice((0, 1, 4)))
    return bytes(damaged)


def test_damaged_initialization_sections(packaged: Path) -> None:
    """Bytes changed, lost and inserted anywhere: parsed or refused, never anything else."""
    random_ = random.Random(1)
    for path in sorted(packaged.glob("*/init.mp4")):
        for _ in range(TRIES):
            with suppress(MalformedMediaError):
                parse_initialization(_damaged(path.read_bytes(), random_))


def test_damaged_segments(packaged: Path) -> None:
    """The same for fragments, where the damage goes to the boxes before the audio."""
    random_ = random.Random(2)
    for rendition in ("96_aac", "lossless_flac"):
        folder = packaged / rendition
        initialization = parse_initialization((folder / "init.mp4").read_bytes())
        clear = decrypt((folder / "seg-0.m4s").read_bytes(), (folder / "key").read_bytes(), bytes(16))
        boxes_bytes = clear.index(b"mdat")
        for _ in range(TRIES):
            with suppress(MalformedMediaError):
                parse_segment(_damaged(clear[:boxes_bytes], random_) + clear[boxes_bytes:], initialization)
