"""What the lanes do: convert, measure, encode."""

import hashlib

from packager.encode.encoder import Encoder
from packager.lanes import Fork
from packager.pack import RenditionPacker
from packager.pcm.block import Block
from packager.pcm.depth import Quantiser, as_depth
from packager.pcm.loudness import LoudnessMeter
from packager.pcm.resample import Resampler
from packager.pcm.waveform import WaveformMeter
from packager.plan import RenditionPlan


class MeasuringSink:
    """Measures the master's own samples."""

    def __init__(self, *meters: LoudnessMeter | WaveformMeter) -> None:
        self._meters = meters

    def feed(self, block: Block) -> None:
        """See `Sink.feed`."""
        for meter in self._meters:
            meter.feed(block)

    def finish(self) -> None:
        """See `Sink.finish`; whoever owns the meters reads them."""


class ResamplingSink:
    """Resamples, then hands on."""

    def __init__(self, resampler: Resampler, onward: Fork) -> None:
        self._resampler = resampler
        self._onward = onward

    def feed(self, block: Block) -> None:
        """See `Sink.feed`."""
        converted = self._resampler.feed(block)
        if len(converted):
            self._onward.feed(converted)

    def finish(self) -> None:
        """See `Sink.finish`."""
        for block in self._resampler.finish():
            if len(block):
                self._onward.feed(block)
        self._onward.finish()


class QuantisingSink:
    """Brings samples to a depth with dither, then hands on."""

    def __init__(self, quantiser: Quantiser, onward: Fork) -> None:
        self._quantiser = quantiser
        self._onward = onward

    def feed(self, block: Block) -> None:
        """See `Sink.feed`."""
        self._onward.feed(self._quantiser.quantise(block))

    def finish(self) -> None:
        """See `Sink.finish`."""
        self._onward.finish()


class EncodingSink:
    """Encodes and packs one rendition, and remembers a digest of what went in."""

    def __init__(self, plan: RenditionPlan, encoder: Encoder, packer: RenditionPacker) -> None:
        self.plan = plan
        self.packer = packer
        self._encoder = encoder
        self._digest = hashlib.blake2b(digest_size=16)
        self.samples = 0
        self.is_finished = False

    @property
    def digest(self) -> bytes:
        """Of the samples that went in, in the type that holds the rendition's depth."""
        return self._digest.digest()

    def feed(self, block: Block) -> None:
        """See `Sink.feed`."""
        if self.plan.signal.bit_depth is not None:
            block = as_depth(block, self.plan.signal.bit_depth)
            self._digest.update(block.data)
        self.samples += len(block)
        self.packer.peaks.feed(block)
        for unit in self._encoder.feed(block):
            self.packer.add(unit)

    def finish(self) -> None:
        """See `Sink.finish`."""
        for unit in self._encoder.finish():
            self.packer.add(unit)
        self.is_finished = True
