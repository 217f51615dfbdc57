"""Proof that a lossless rendition is what went in: the packed object is decrypted, demultiplexed and decoded."""

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import av

from kernel.asset import Rendition
from kernel.segment_encryption import decrypt_segment
from packager.errors import LosslessMismatchError
from packager.pcm.block import block_of_frame, gathered
from packager.pcm.depth import as_depth


class PackedReader(io.RawIOBase):
    """A packed rendition as a player sees it: the initialization section, then each segment in the clear."""

    def __init__(self, path: Path, rendition: Rendition, content_key: bytes | None) -> None:
        super().__init__()
        self._parts = self._read_parts(path, rendition, content_key)
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Yes; but it can't be sought in, as the clear lengths are not known beforehand."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to so many bytes of the current part."""
        while not self._rest:
            part = next(self._parts, None)
            if part is None:
                return b""
            self._rest = memoryview(part)
        taken = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(taken) :]
        return bytes(taken)

    @staticmethod
    def _read_parts(path: Path, rendition: Rendition, content_key: bytes | None) -> Iterator[bytes]:
        with path.open("rb") as file:
            yield file.read(rendition.initialization_bytes)
            for number, segment in enumerate(rendition.segments):
                file.seek(segment.offset_bytes)
                data = file.read(segment.length_bytes)
                yield data if content_key is None else decrypt_segment(data, content_key, number)


def prove_lossless(
    path: Path,
    rendition: Rendition,
    content_key: bytes | None,
    *,
    digest: bytes,
    on_block: Callable[[int], None],
) -> None:
    """Decode a packed rendition and compare it with the digest of the samples that were encoded.

    `on_block` is told how many samples each step has compared.

    Raises:
        LosslessMismatchError: A sample differs, or there are too few or too many.
    """
    assert rendition.bit_depth is not None
    found = hashlib.blake2b(digest_size=16)
    samples = 0
    with av.open(PackedReader(path, rendition, content_key), mode="r", format="mp4") as container:
        frames = container.decode(container.streams.audio[0])
        for block in gathered(block_of_frame(frame) for frame in frames):
            found.update(as_depth(block, rendition.bit_depth).data)
            samples += len(block)
            on_block(len(block))
    if samples != rendition.valid_samples:
        raise LosslessMismatchError(
            f"{rendition.name} decodes to {samples} samples instead of {rendition.valid_samples}"
        )
    if found.digest() != digest:
        raise LosslessMismatchError(f"{rendition.name} does not decode to what was encoded")
