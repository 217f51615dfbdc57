"""Decoding a master strictly: what it yields is what it holds, or it is refused."""

import hashlib
from collections.abc import Iterator

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer

from packager.errors import MasterRefusedError
from packager.master.probe import MasterFormat
from packager.pcm.block import Block, block_of_frame, gathered


class MasterDecoder:
    """Decodes one master once; after the last block, its length and its own checksums have been checked."""

    def __init__(
        self, container: InputContainer, stream: AudioStream, master: MasterFormat, *, max_master_s: float
    ) -> None:
        self._container = container
        self._stream = stream
        self._master = master
        self._max_samples = int(max_master_s * master.sample_rate_hz)
        self._md5 = hashlib.md5(usedforsecurity=False)
        self.samples = 0
        self.notes: list[str] = []

    def blocks(self) -> Iterator[Block]:
        """The whole master in order.

        Raises:
            MasterRefusedError: It is damaged, contradicts its own checksum or length, changes its format midway,
                holds no audio or more than is taken.
        """
        if self._master.lossless:
            # Check every frame's CRC and stop at the first error, where a player would conceal it.
            self._stream.codec_context.options = {"err_detect": "crccheck+bitstream+buffer+explode"}
        for block in gathered(self._frames()):
            self.samples += len(block)
            if self.samples > self._max_samples:
                raise MasterRefusedError(
                    "too-long", f"longer than {self._max_samples / self._master.sample_rate_hz:.0f} s"
                )
            if self._master.is_float and not np.isfinite(block).all():
                raise MasterRefusedError("not-finite", "the audio holds samples that are no numbers")
            if self._master.flac_md5 is not None:
                self._md5.update(self._as_flac_counts(block))
            yield block
        self._check_end()

    def _frames(self) -> Iterator[Block]:
        """Decoded frames; damage is forgiven only in lossy masters, and there only before or after all audio."""
        decoded = damaged = False
        for packet in self._packets():
            try:
                frames = packet.decode()
            except av.FFmpegError as error:
                if self._master.lossless:
                    raise _damaged() from error
                damaged = True
                continue
            if frames and damaged:
                if decoded:
                    raise _damaged()
                self.notes.append("undecodable data before the audio was left out")
                damaged = False
            for frame in frames:
                self._check_format(frame)
                decoded = True
                yield block_of_frame(frame)
        if damaged and decoded:
            self.notes.append("undecodable data after the audio was left out")

    def _packets(self) -> "Iterator[av.Packet[AudioStream]]":
        try:
            yield from self._container.demux(self._stream)
        except av.FFmpegError as error:
            raise MasterRefusedError("damaged", "the file is damaged: it can't be read to its end") from error

    def _check_format(self, frame: av.AudioFrame) -> None:
        found = (frame.sample_rate, len(frame.layout.channels))
        if found != (self._master.sample_rate_hz, self._master.channels):
            raise MasterRefusedError(
                "format-changes", f"the audio changes to {found[0]} Hz and {found[1]} channels midway"
            )

    def _check_end(self) -> None:
        claimed = self._master.claimed_samples
        if self.samples == 0:
            raise MasterRefusedError("empty", "the file holds no audio")
        if self._master.flac_md5 is not None and self._md5.digest() != self._master.flac_md5:
            raise MasterRefusedError("md5-mismatch", "the audio contradicts the MD5 in the FLAC's own header")
        if claimed is None or claimed == self.samples:
            return
        if self._master.lossless and self._master.flac_md5 is None:
            raise MasterRefusedError(
                "truncated", f"the header promises {claimed} samples, the file holds {self.samples}"
            )
        if abs(claimed - self.samples) > self._master.sample_rate_hz:
            self.notes.append(f"the header promises {claimed} samples, the file holds {self.samples}")

    def _as_flac_counts(self, block: Block) -> bytes:
        """Samples as FLAC's MD5 takes them: signed little-endian in whole bytes, right-justified (RFC 9639, 8.2)."""
        depth = self._master.bit_depth or block.dtype.itemsize * 8
        whole = block >> (block.dtype.itemsize * 8 - depth)
        width = (depth + 7) // 8
        if width == block.dtype.itemsize:
            return whole.astype(f"<i{width}").tobytes()
        return np.ascontiguousarray(whole.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :width]).tobytes()


def _damaged() -> MasterRefusedError:
    return MasterRefusedError("damaged", "the audio is damaged: a part of it can't be decoded")
