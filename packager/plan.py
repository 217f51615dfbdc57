"""Which renditions a master gets: never one above its own resolution."""

from dataclasses import dataclass
from typing import Literal

from kernel.asset import Codec
from kernel.cut import base_rate
from kernel.quality import LOSSLESS_CODECS, Quality
from packager.ladder import Ladder, LosslessRung
from packager.master.probe import MasterFormat

AAC_FRAME_SAMPLES = 1024
LOSSLESS_FRAME_SAMPLES = 4096


@dataclass(frozen=True, slots=True)
class Signal:
    """PCM that some renditions encode: the master's own, or resampled, or at a lower depth.

    `bit_depth` None leaves the samples as they come, for lossy encoders.
    """

    sample_rate_hz: int
    bit_depth: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenditionPlan:
    """One rendition to make."""

    name: str
    quality: Quality
    codec: Codec
    signal: Signal
    channels: int
    bit_rate_bps: int | None
    """For lossy codecs."""
    bit_exact: bool
    made_from: str | None = None
    """The rendition of the same samples that this one is packaged from when it is first asked for."""

    @property
    def frame_samples(self) -> int:
        """Samples an access unit holds."""
        return AAC_FRAME_SAMPLES if self.codec == "aac" else LOSSLESS_FRAME_SAMPLES


def plan_renditions(master: MasterFormat, ladder: Ladder) -> list[RenditionPlan]:
    """The renditions of a master, lowest quality first."""
    plans = _lossy_plans(master, ladder)
    if master.lossless:
        for index, rung in enumerate(ladder.lossless):
            below = ladder.lossless[index - 1] if index else None
            if below is None or _exceeds(master, below):
                plans += _lossless_plans(master, rung)
    return plans


def depth_notes(master: MasterFormat, ladder: Ladder) -> list[str]:
    """What a listener would want to know where the best rendition is not the master's own samples."""
    top = ladder.lossless[-1]
    notes = []
    if master.lossless and master.bit_depth is not None and master.bit_depth > top.max_bit_depth:
        kind = "float" if master.is_float else "integer"
        notes.append(f"{master.bit_depth}-bit {kind} master: {top.max_bit_depth}-bit with TPDF dither")
    if master.lossless and master.sample_rate_hz > top.max_sample_rate_hz:
        notes.append(f"{master.sample_rate_hz} Hz master: resampled for every rendition")
    return notes


def _lossy_plans(master: MasterFormat, ladder: Ladder) -> list[RenditionPlan]:
    """AAC at the family's base rate; from a lossy master up to the first rung that is not below its bit rate."""
    plans = []
    for rung in ladder.lossy:
        plans.append(
            RenditionPlan(
                name=str(rung.quality),
                quality=rung.quality,
                codec="aac",
                signal=Signal(base_rate(master.sample_rate_hz), None),
                channels=master.channels,
                bit_rate_bps=ladder.bit_rate_bps(rung.quality, master.channels),
                bit_exact=False,
            )
        )
        is_enough = rung.quality is not ladder.lossy[0].quality and rung.bit_rate_bps >= (
            master.bit_rate_bps or 0
        )
        if not master.lossless and is_enough:
            break
    return plans


def _lossless_plans(master: MasterFormat, rung: LosslessRung) -> list[RenditionPlan]:
    assert master.bit_depth is not None
    rate_hz = master.sample_rate_hz
    if rate_hz > rung.max_sample_rate_hz:
        rate_hz = _highest_multiple(base_rate(rate_hz), rung.max_sample_rate_hz)
    is_resampled = rate_hz != master.sample_rate_hz
    depth: Literal[16, 24] = 16 if min(master.bit_depth, rung.max_bit_depth) <= 16 else 24
    return [
        RenditionPlan(
            name=f"{rung.quality}_{codec}",
            quality=rung.quality,
            codec="alac" if codec == "alac" else "flac",
            signal=Signal(rate_hz, depth),
            channels=master.channels,
            bit_rate_bps=None,
            bit_exact=not is_resampled and master.bit_depth <= depth,
            made_from=_stored_name(rung) if codec in rung.lazy else None,
        )
        for codec in LOSSLESS_CODECS
    ]


def _stored_name(rung: LosslessRung) -> str:
    return next(f"{rung.quality}_{codec}" for codec in LOSSLESS_CODECS if codec not in rung.lazy)


def _exceeds(master: MasterFormat, rung: LosslessRung) -> bool:
    assert master.bit_depth is not None
    return master.bit_depth > rung.max_bit_depth or master.sample_rate_hz > rung.max_sample_rate_hz


def _highest_multiple(base_hz: int, limit_hz: int) -> int:
    """The highest power-of-two multiple of a base rate within a limit."""
    rate_hz = base_hz
    while rate_hz * 2 <= limit_hz:
        rate_hz *= 2
    return rate_hz
