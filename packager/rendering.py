"""Every rendition of a master from one decoding of it: a tree of lanes from the decoder to the encoders.

decoder ─┬─ loudness and waveform
         ├─ encoders of the master's own samples
         ├─ dither to a depth ─ encoders
         └─ resample to a rate ─┬─ encoders
                                └─ dither to a depth ─ encoders
"""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import numpy as np

from kernel.asset import Loudness, Rendition
from kernel.cut import CutRule
from kernel.waveform import Waveform
from packager.encode.encoder import open_encoder
from packager.lanes import Fork, Lane, Lanes, LanesStoppedError
from packager.master.decode import MasterDecoder
from packager.master.probe import MasterFormat
from packager.pack import RenditionPacker
from packager.pcm.depth import Quantiser
from packager.pcm.loudness import LoudnessMeter
from packager.pcm.resample import Resampler
from packager.pcm.waveform import WaveformMeter
from packager.plan import RenditionPlan, Signal
from packager.proof import prove_lossless
from packager.proof_progress import ProofProgress
from packager.sinks import EncodingSink, MeasuringSink, QuantisingSink, ResamplingSink
from packager.turns import Turn

_NEARLY = 0.99
"""What is not finished is never told as whole: headers lie about lengths."""


class Rendering:
    """One job's lanes, files and counts; `close` it whatever happens."""

    def __init__(
        self,
        master: MasterFormat,
        plans: Sequence[RenditionPlan],
        output: Path,
        content_keys: Mapping[str, bytes] | None,
        random: np.random.Generator,
    ) -> None:
        self._master = master
        self._output = output
        self._keys = content_keys
        self._random = random
        self._rule = CutRule.for_rate(master.sample_rate_hz)
        self._lanes = Lanes(_usable_cores())
        self._quantisers: list[Quantiser] = []
        self._meter = LoudnessMeter(master.sample_rate_hz, master.channels)
        self._waveform = WaveformMeter(master.channels)
        self._encodings: list[EncodingSink] = []
        self._plans = plans
        # AAC takes far longer than anything else, and the longer the higher its bit rate.
        self._slowest = max(plans, key=lambda plan: plan.bit_rate_bps or 0)

    def close(self) -> None:
        """Stop what still runs and close the files."""
        self._lanes.stop()
        for encoding in self._encodings:
            encoding.packer.close()

    def encode(self, decoder: MasterDecoder, progress: Callable[[int], None]) -> None:
        """Decode once and encode everything; `progress` is told the samples decoded, whenever anything gets on."""
        measuring = MeasuringSink(self._meter, self._waveform)
        trunk = Fork([self._lanes.open("measure", measuring, Turn.ANY), *self._branches()])
        with suppress(LanesStoppedError):  # then one of them failed, and `join` raises what it raised
            for block in decoder.blocks():
                trunk.feed(block)
                progress(decoder.samples)
            trunk.finish()
        told = dict[str, int]()

        def tell_growth() -> None:
            nonlocal told
            if (now := {each.plan.name: each.samples for each in self._encodings}) != told:
                told = now
                progress(decoder.samples)

        self._lanes.join(tell_growth)

    def encoded(self) -> dict[str, float]:
        """The share of each rendition that is encoded, 0 to 1, as far as the master's length is known."""
        return {each.plan.name: self._share(each) for each in self._encodings}

    def _share(self, encoding: EncodingSink) -> float:
        if encoding.is_finished:
            return 1.0
        claimed_s = (self._master.claimed_samples or 0) / self._master.sample_rate_hz
        expected_samples = claimed_s * encoding.plan.signal.sample_rate_hz
        return min(encoding.samples / expected_samples, _NEARLY) if expected_samples > 0 else 0.0

    def finish(
        self, decoded_samples: int, progress: Callable[[float], None]
    ) -> tuple[list[Rendition], Loudness]:
        """Write what is known only at the end, then prove every lossless rendition; the lazy ones go after that.

        `progress` is told the share that is proven, 0 to 1, whenever it has grown.

        Raises:
            LosslessMismatchError: One is not what went in; nothing of the job may be published.
        """
        loudness = self._meter.finish()
        length = Fraction(decoded_samples, self._master.sample_rate_hz)
        proofs = ProofProgress(progress)
        renditions = []
        for encoding in self._encodings:
            rendition = encoding.packer.finish(
                master_length=length,
                valid_samples=encoding.samples,
                loudness=loudness,
                on_chunk=lambda: progress(0.0),
            )
            encoding.packer.close()
            renditions.append(rendition)
            if rendition.codec != "aac":
                proofs.expect(rendition.valid_samples)
                self._lanes.run(f"prove {rendition.name}", self._proof(encoding, rendition, proofs))
        self._lanes.join(proofs.tell)
        return renditions, loudness

    def waveform(self) -> Waveform:
        """The master's shape and its loudness over time, once all is finished."""
        return Waveform(
            sample_rate_hz=self._master.sample_rate_hz,
            valid_samples=self._waveform.samples,
            bin_samples=self._waveform.bin_samples,
            channels=self._waveform.finish(),
            loudness_interval_s=self._meter.curve.interval_s,
            short_term_lufs=self._meter.curve.points_lufs,
        )

    @property
    def notes(self) -> list[str]:
        """What happened on the way that a listener may want to know."""
        clipped = max((quantiser.clipped_samples for quantiser in self._quantisers), default=0)
        return [f"{clipped} samples over full scale were clipped"] if clipped else []

    def _branches(self) -> list[Lane]:
        """A lane from the decoder for every rate that is wanted."""
        own_hz = self._master.sample_rate_hz
        lanes = []
        for rate_hz in dict.fromkeys(plan.signal.sample_rate_hz for plan in self._plans):
            leaves = self._depths(rate_hz)
            if rate_hz == own_hz:
                lanes += leaves
            else:
                resampler = Resampler(own_hz, rate_hz, self._master.channels)
                sink = ResamplingSink(resampler, Fork(leaves))
                lanes.append(self._lanes.open(f"{rate_hz} Hz", sink, Turn.NONE))
        return lanes

    def _depths(self, rate_hz: int) -> list[Lane]:
        """At one rate, a lane for every encoder, behind a dithering one where the depth is reduced."""
        lanes = []
        signals = dict.fromkeys(plan.signal for plan in self._plans if plan.signal.sample_rate_hz == rate_hz)
        for signal in signals:
            encoders = [self._open(plan) for plan in self._plans if plan.signal == signal]
            if signal.bit_depth is None or not self._is_reduced(signal):
                lanes += encoders
            else:
                quantiser = Quantiser(signal.bit_depth, self._random.spawn(1)[0])
                self._quantisers.append(quantiser)
                sink = QuantisingSink(quantiser, Fork(encoders))
                lanes.append(self._lanes.open(f"{signal.bit_depth} bit", sink, Turn.NONE))
        return lanes

    def _is_reduced(self, signal: Signal) -> bool:
        assert signal.bit_depth is not None
        is_resampled = signal.sample_rate_hz != self._master.sample_rate_hz
        return is_resampled or (self._master.bit_depth or 0) > signal.bit_depth

    def _open(self, plan: RenditionPlan) -> Lane:
        encoder = open_encoder(plan)
        path = self._output / f"{plan.name}.mp4"
        packer = RenditionPacker(
            path, plan, encoder, self._rule, self._keys[plan.name] if self._keys else None
        )
        encoding = EncodingSink(plan, encoder, packer)
        self._encodings.append(encoding)
        return self._lanes.open(plan.name, encoding, Turn.FIRST if plan == self._slowest else Turn.ANY)

    def _proof(
        self, encoding: EncodingSink, rendition: Rendition, proofs: ProofProgress
    ) -> Callable[[], None]:
        key = self._keys[rendition.name] if self._keys else None
        path = self._output / f"{rendition.name}.mp4"

        def prove() -> None:
            prove_lossless(path, rendition, key, digest=encoding.digest, on_block=proofs.add)
            if rendition.made_from is not None:  # it was wanted for its measures
                path.unlink()

        return prove


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
