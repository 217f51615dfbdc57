"""The master: its facts, and its samples at any rate, always streamed."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import av
import numpy as np
import soxr
from numpy.typing import NDArray

from segue.verify.errors import MalformedMediaError, UnreadableStreamError
from segue.verify.pcm import Floats, as_floats, in_batches, interleaved, left_justified
from segue.verify.stream import Master

_LOSSLESS = ("pcm_", "flac", "alac", "wavpack", "ape", "tta", "als")

_NAME_TAGS = ("title", "artist", "album", "album_artist")


def inspect_master(path: Path) -> Master:
    """Decode a master once, for its exact length and the bits it really uses.

    Raises:
        UnreadableStreamError: It can't be opened or decoded, or has no audio.
    """
    samples, used, container_bits = 0, 0, 0
    for block in _decode(path):
        samples += len(block)
        if block.size and not np.issubdtype(block.dtype, np.floating):
            container_bits = 8 * block.dtype.itemsize
            used |= int(np.bitwise_or.reduce(left_justified(block), axis=None)) & 0xFFFFFFFF
    if not samples:
        raise UnreadableStreamError(f"the master {path} holds no audio")
    with _open(path) as container:
        stream = container.streams.audio[0]
        tags = {key.lower(): value for key, value in {**container.metadata, **stream.metadata}.items()}
        return Master(
            sample_rate_hz=stream.rate,
            channels=stream.channels,
            samples=samples,
            container_bits=container_bits,
            significant_bits=32 - (used & -used).bit_length() + 1 if used else 0,
            lossless=stream.codec_context.codec.name.startswith(_LOSSLESS),
            names=(path.stem, *(tags[name] for name in _NAME_TAGS if name in tags)),
        )


def master_blocks(paths: Sequence[Path], rate_hz: int) -> Iterator[Floats]:
    """The samples of masters that share one rate, one after another, resampled where it isn't `rate_hz`.

    Raises:
        UnreadableStreamError: One can't be opened or decoded.
    """
    with _open(paths[0]) as container:
        master_rate_hz, channels = container.streams.audio[0].rate, container.streams.audio[0].channels
    blocks = (as_floats(block) for path in paths for block in in_batches(_decode(path)))
    if master_rate_hz == rate_hz:
        yield from blocks
        return
    resampler = soxr.ResampleStream(master_rate_hz, rate_hz, channels, dtype="float64", quality="VHQ")
    for block in blocks:
        yield _resampled(resampler, block, last=False)
    yield _resampled(resampler, np.empty((0, channels)), last=True)


def _resampled(resampler: soxr.ResampleStream, block: Floats, *, last: bool) -> Floats:
    resampled: Floats = resampler.resample_chunk(np.ascontiguousarray(block), last=last)
    return resampled


def _open(path: Path) -> av.container.InputContainer:
    try:
        container = av.open(path)
    except (OSError, av.FFmpegError) as error:
        raise UnreadableStreamError(f"the master {path} can't be opened: {error}") from error
    if not container.streams.audio:
        container.close()
        raise UnreadableStreamError(f"the master {path} holds no audio")
    return container


def _decode(path: Path) -> Iterator[NDArray[np.generic]]:
    with _open(path) as container:
        try:
            for frame in container.decode(audio=0):
                yield interleaved(frame)
        except (av.FFmpegError, MalformedMediaError) as error:
            raise UnreadableStreamError(f"the master {path} can't be decoded: {error}") from error
