"""Decoding a rendition: lossless codecs as one file through a demuxer, AAC as bare access units.

As players FFmpeg and PyAV trim AAC at the start only, so for AAC they are no reference: here nothing is
trimmed, and the caller applies the edit list.
"""

from collections.abc import Iterable, Iterator

import av
import numpy as np
from numpy.typing import NDArray

from segue.verify.audio_specific_config import AudioSpecificConfig
from segue.verify.errors import MalformedMediaError
from segue.verify.pcm import interleaved


class _ByteStream:
    """Chunks of bytes as the read-only, unseekable file that PyAV wants.

    FFmpeg calls `read` from C, through which not every exception passes: one that ends the chunks is kept, the file
    ends there, and `raise_kept` raises it on our side.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._chunk = memoryview(b"")
        self._kept: BaseException | None = None

    def read(self, size_bytes: int) -> bytes:
        while not self._chunk:
            chunk = self._next()
            if chunk is None:
                return b""
            self._chunk = memoryview(chunk)
        taken, self._chunk = self._chunk[:size_bytes], self._chunk[size_bytes:]
        return bytes(taken)

    def raise_kept(self) -> None:
        if self._kept is not None:
            raise self._kept

    def _next(self) -> bytes | None:
        if self._kept is not None:
            return None
        try:
            return next(self._chunks, None)
        except BaseException as error:  # noqa: BLE001 - raised again by raise_kept, Ctrl-C as well
            self._kept = error
            return None


def decode_file(chunks: Iterator[bytes]) -> Iterator[NDArray[np.generic]]:
    """Decode an initialization section and the clear segments after it, without applying the edit list.

    Raises:
        MalformedMediaError: FFmpeg's demuxer or decoder refuses it.
    """
    file = _ByteStream(chunks)
    try:
        with av.open(file, mode="r", format="mp4", options={"ignore_editlist": "1"}) as container:
            for frame in container.decode(audio=0):
                yield interleaved(frame)
    except (av.FFmpegError, IndexError) as error:
        file.raise_kept()
        raise MalformedMediaError(_refusal(error)) from error
    file.raise_kept()


def decode_access_units(units: Iterable[bytes], config: AudioSpecificConfig) -> Iterator[NDArray[np.generic]]:
    """Decode bare AAC access units; the first gives as many samples as every other.

    Raises:
        MalformedMediaError: FFmpeg's decoder refuses one.
    """
    decoder = av.CodecContext.create("aac", "r")
    decoder.extradata = config.raw
    try:
        for unit in units:
            for frame in decoder.decode(av.Packet(unit)):
                yield interleaved(_audio(frame))
        for frame in decoder.decode(None):
            yield interleaved(_audio(frame))
    except av.FFmpegError as error:
        raise MalformedMediaError(_refusal(error)) from error


def _refusal(error: Exception) -> str:
    return f"FFmpeg can't decode it: {getattr(error, 'strerror', None) or error}"


def _audio(frame: object) -> av.AudioFrame:
    if not isinstance(frame, av.AudioFrame):
        raise MalformedMediaError("the decoder gives something that is no audio")
    return frame
