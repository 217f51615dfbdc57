"""The samples of stored lossless renditions, segment by segment."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import av
from av.audio.codeccontext import AudioCodecContext

from kernel.asset import Codec
from kernel.segment_encryption import decrypt_segment
from packager.isobmff.parse import access_units, decoder_config
from packager.on_demand.errors import SourceDamagedError
from packager.on_demand.messages import Range
from packager.on_demand.recipe import Source
from packager.pcm.block import Block, block_of_frame, gathered
from packager.pcm.depth import as_depth

Need = Callable[[Sequence[Range]], Sequence[bytes]]
"""Ranges of sources' packed objects in; their bytes out, in order and whole."""

_BATCH_BYTES = 4 << 20
"""What is asked for at once, unless one segment is larger: a round trip brings about two seconds of hi-res, and a great
many tiny tracks."""

_STREAMINFO_OFFSET = 16  # behind the heads of the box and of the metadata block


@dataclass(frozen=True, slots=True)
class Piece:
    """One segment of one source."""

    source: int
    number: int


class LosslessDecoder:
    """Decodes segments of one rendition, in any order: neither ALAC's nor FLAC's frames need each other."""

    def __init__(self, initialization: bytes, codec: Codec, bit_depth: int) -> None:
        self._context = AudioCodecContext.create(codec, "r")
        config = decoder_config(initialization)
        self._context.extradata = config if codec == "alac" else config[_STREAMINFO_OFFSET:]
        self._context.options = {"err_detect": "crccheck+bitstream+buffer+explode"}
        self._bit_depth = bit_depth

    def blocks(self, segment: bytes) -> Iterator[Block]:
        """The samples of a segment in the clear.

        Raises:
            ValueError: It is no segment of ours; FFmpeg's errors are among them.
        """
        for unit in access_units(segment):
            for frame in self._context.decode(av.Packet(unit)):
                yield as_depth(block_of_frame(frame), self._bit_depth)


class SourceAudio:
    """Reads pieces of a recipe's sources."""

    def __init__(self, sources: Sequence[Source], need: Need) -> None:
        self._sources = sources
        self._need = need
        self._initializations: dict[int, bytes] = {}
        self._decoder: tuple[int, LosslessDecoder] | None = None
        """The last that was used, and of which source: tracks are read one after the other."""

    def blocks(self, pieces: Sequence[Piece]) -> Iterator[Block]:
        """The samples of some pieces, in order, as blocks of at most 16 or 24 bits.

        Raises:
            SourceDamagedError: One of them can't be decoded, or has not as many samples as its asset says.
        """
        for batch in self._batches(pieces):
            yield from gathered(self._batch_blocks(batch))

    def _batch_blocks(self, batch: Sequence[Piece]) -> Iterator[Block]:
        heads = list(
            dict.fromkeys(piece.source for piece in batch if piece.source not in self._initializations)
        )
        ranges = [self._initialization_range(source) for source in heads]
        found = list(self._need([*ranges, *map(self._segment_range, batch)]))
        self._initializations.update(zip(heads, found, strict=False))
        for piece, data in zip(batch, found[len(heads) :], strict=True):
            yield from self._piece_blocks(piece, data)

    def _piece_blocks(self, piece: Piece, data: bytes) -> Iterator[Block]:
        source = self._sources[piece.source]
        samples = 0
        try:
            clear = data
            if source.content_key is not None:
                clear = decrypt_segment(data, source.content_key, piece.number)
            for block in self._decoder_of(piece.source).blocks(clear):
                samples += len(block)
                yield block
        except (ValueError, av.FFmpegError) as error:
            raise SourceDamagedError(
                piece.source, f"segment {piece.number} can't be read: {error}"
            ) from error
        expected = source.rendition.segments[piece.number].duration_samples
        if samples != expected:
            reason = f"segment {piece.number} has {samples} samples instead of {expected}"
            raise SourceDamagedError(piece.source, reason)

    def _decoder_of(self, source: int) -> LosslessDecoder:
        if self._decoder is None or self._decoder[0] != source:
            rendition = self._sources[source].rendition
            assert rendition.bit_depth is not None
            decoder = LosslessDecoder(self._initializations[source], rendition.codec, rendition.bit_depth)
            self._decoder = source, decoder
        return self._decoder[1]

    def _batches(self, pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
        batch: list[Piece] = []
        length_bytes = 0
        for piece in pieces:
            piece_bytes = self._segment_range(piece).length_bytes
            if batch and length_bytes + piece_bytes > _BATCH_BYTES:
                yield batch
                batch, length_bytes = [], 0
            batch.append(piece)
            length_bytes += piece_bytes
        if batch:
            yield batch

    def _initialization_range(self, source: int) -> Range:
        return Range(source, 0, self._sources[source].rendition.initialization_bytes)

    def _segment_range(self, piece: Piece) -> Range:
        segment = self._sources[piece.source].rendition.segments[piece.number]
        return Range(piece.source, segment.offset_bytes, segment.length_bytes)
