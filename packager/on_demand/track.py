"""A lazy lossless rendition: each segment made from its source's segment of the same number, and from nothing else."""

from collections.abc import Sequence
from itertools import accumulate

import av
import numpy as np

from kernel.asset import Rendition
from kernel.segment_encryption import decrypt_segment, encrypt_segment
from packager.encode.encoder import LosslessEncoder
from packager.encode.flac_frame import renumbered
from packager.errors import LosslessMismatchError
from packager.isobmff.fragment import AccessUnit, MediaSegment
from packager.isobmff.initialization import Initialization
from packager.isobmff.loudness import ludt
from packager.on_demand.errors import SourceDamagedError
from packager.on_demand.messages import Made
from packager.on_demand.recipe import TrackRecipe
from packager.on_demand.source_audio import LosslessDecoder, Need, Piece, SourceAudio
from packager.pcm.block import Block
from packager.pcm.depth import peak_of
from packager.plan import LOSSLESS_FRAME_SAMPLES, RenditionPlan, Signal


class TrackMaking:
    """Makes what the packager would have stored, byte for byte, as long as the encoder is the same."""

    def __init__(self, recipe: TrackRecipe, need: Need) -> None:
        """Take a recipe.

        Raises:
            SourceDamagedError: The source is not of the same samples and cut.
        """
        self._recipe = recipe
        self._plan = _plan(recipe.planned)
        durations = [segment.duration_samples for segment in recipe.planned.segments]
        source = recipe.source.rendition
        if durations != [segment.duration_samples for segment in source.segments]:
            raise SourceDamagedError(0, f"{source.name} is not cut where {recipe.planned.name} is")
        self._starts = [0, *accumulate(durations)]
        self._audio = SourceAudio(recipe.sources, need)
        self.segment_count = len(durations)
        self.initialization = self._initialization()

    def make(self, number: int) -> Made:
        """Make and prove one segment.

        Raises:
            SourceDamagedError: The source's segment is not what its asset says.
            LosslessMismatchError: What was made does not decode to the source's samples.
        """
        blocks = list(self._audio.blocks([Piece(0, number)]))
        data = self._packed(number, self._encoded(number, blocks))
        self._prove(number, data, blocks)
        return Made(
            data=data,
            duration_samples=self._starts[number + 1] - self._starts[number],
            peak=round(max(map(peak_of, blocks)), 6),
        )

    def _encoded(self, number: int, blocks: Sequence[Block]) -> list[bytes]:
        """The segment's access units; a FLAC encoder that is begun here counts its frames from 0."""
        encoder = LosslessEncoder(self._plan)
        units = [unit for block in blocks for unit in encoder.feed(block)]
        units += encoder.finish()
        if self._plan.codec != "flac":
            return units
        first_frame = self._starts[number] // LOSSLESS_FRAME_SAMPLES
        return [renumbered(unit, frame) for frame, unit in enumerate(units, first_frame)]

    def _packed(self, number: int, units: Sequence[bytes]) -> bytes:
        start, end = self._starts[number : number + 2]
        unit_starts = range(start, end, LOSSLESS_FRAME_SAMPLES)
        segment = MediaSegment(
            sequence_number=number + 1,
            decode_time_samples=start,
            units=[
                AccessUnit(unit, min(LOSSLESS_FRAME_SAMPLES, end - unit_start))
                for unit, unit_start in zip(units, unit_starts, strict=True)
            ],
            frame_samples=LOSSLESS_FRAME_SAMPLES,
            rolls=False,
        ).to_bytes()
        key = self._recipe.content_key
        return segment if key is None else encrypt_segment(segment, key, number)

    def _prove(self, number: int, data: bytes, blocks: Sequence[Block]) -> None:
        """Decode what is about to be handed out, as a player would, and compare every sample."""
        key, planned = self._recipe.content_key, self._recipe.planned
        assert planned.bit_depth is not None
        try:
            clear = data if key is None else decrypt_segment(data, key, number)
            decoder = LosslessDecoder(self.initialization, planned.codec, planned.bit_depth)
            is_same = np.array_equal(np.concatenate(list(decoder.blocks(clear))), np.concatenate(blocks))
        except (ValueError, av.FFmpegError) as error:
            raise LosslessMismatchError(
                f"{planned.name}: segment {number} can't be decoded: {error}"
            ) from error
        if not is_same:
            raise LosslessMismatchError(
                f"{planned.name}: segment {number} does not decode to what was encoded"
            )

    def _initialization(self) -> bytes:
        planned = self._recipe.planned
        sample_peak = max(segment.peak for segment in planned.segments)
        return Initialization(
            sample_entry=LosslessEncoder(self._plan).sample_entry(planned.valid_samples),
            sample_rate_hz=planned.sample_rate_hz,
            frame_samples=LOSSLESS_FRAME_SAMPLES,
            priming_samples=0,
            valid_samples=planned.valid_samples,
            loudness_box=ludt(self._recipe.loudness, sample_peak=sample_peak),
            rolls=False,
        ).to_bytes()


def _plan(planned: Rendition) -> RenditionPlan:
    return RenditionPlan(
        name=planned.name,
        quality=planned.quality,
        codec=planned.codec,
        signal=Signal(planned.sample_rate_hz, planned.bit_depth),
        channels=planned.channels,
        bit_rate_bps=None,
        bit_exact=planned.bit_exact,
    )
