"""One master through the house: probe, plan, decode once, encode everything at once, pack, prove."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from kernel.artwork.model import Artwork
from kernel.asset import Asset, Master
from kernel.cut import TARGET_DURATION_S
from packager.job import Job, Packaged, Progress, Stage
from packager.master.decode import MasterDecoder
from packager.master.probe import MasterFormat, opened, probe
from packager.master.source import open_master, sha256_of_master
from packager.plan import depth_notes, plan_renditions
from packager.rendering import Rendering
from packager.tags.artwork import read_artwork
from packager.tags.reader import read_tags

Report = Callable[[Progress], None]

_ENCODED = 0.92
_PROVEN = 0.98
"""The shares of a job's time that are over when encoding is, and when proving is."""

_REPORT_INTERVAL_S = 0.2


def package_master(job: Job, report: Report) -> Packaged:
    """Package a master into the job's output directory.

    Raises:
        MasterRefusedError: The master can't be packaged.
        LosslessMismatchError: A lossless rendition is not what went in.
    """
    pace = _Pace(report)
    sha256 = sha256_of_master(job.master, lambda: pace.tell("probe", 0.0))
    with ExitStack() as resources:
        container = resources.enter_context(opened(resources.enter_context(open_master(job.master))))
        stream, master = probe(container)
        tags, tag_notes = read_tags(
            dict(container.metadata),
            dict(stream.metadata),
            file_name=job.master.file_name,
            folder_names=job.master.folder_names,
        )
        decoder = MasterDecoder(container, stream, master, max_master_s=job.max_master_s)
        # Seeded by the master, so that packaging it again gives the same samples.
        random = np.random.default_rng(int(sha256[:16], 16))
        plans = plan_renditions(master, job.ladder)
        rendering = Rendering(master, plans, Path(job.output_directory), job.content_keys, random)
        resources.callback(rendering.close)
        rendering.encode(decoder, lambda samples: pace.tell("encode", _share(samples, master) * _ENCODED))
        renditions, loudness = rendering.finish(
            decoder.samples, lambda share: pace.tell("verify", _ENCODED + share * (_PROVEN - _ENCODED))
        )
    report(Progress(stage="artwork", fraction=_PROVEN))
    artwork, artwork_notes = _artwork(job)
    asset = Asset(
        id=job.asset_id,
        master=_describe(master, sha256, decoder.samples),
        loudness=loudness,
        target_duration_s=TARGET_DURATION_S,
        renditions=tuple(renditions),
        notes=(
            *depth_notes(master, job.ladder),
            *decoder.notes,
            *rendering.notes,
            *tag_notes,
            *artwork_notes,
        ),
    )
    return Packaged(asset=asset, tags=tags, artwork=artwork, waveform=rendering.waveform())


class _Pace:
    """Reports now and then, however often it is told."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._reported_s = float("-inf")

    def tell(self, stage: Stage, fraction: float) -> None:
        """Report, unless that was done a moment ago."""
        now_s = time.monotonic()
        if now_s - self._reported_s >= _REPORT_INTERVAL_S:
            self._reported_s = now_s
            self._report(Progress(stage=stage, fraction=fraction))


def _share(samples: int, master: MasterFormat) -> float:
    """How much of the master is decoded; headers lie about lengths, so the share is kept within 0 and 1."""
    if not master.claimed_samples or master.claimed_samples < 0:
        return 0.5
    return min(samples / master.claimed_samples, 1.0)


def _artwork(job: Job) -> tuple[Artwork | None, list[str]]:
    with open_master(job.master) as reader, opened(reader) as container:
        return read_artwork(
            container,
            Path(job.output_directory),
            max_bytes=job.max_picture_bytes,
            max_pixels=job.max_picture_pixels,
        )


def _describe(master: MasterFormat, sha256: str, samples: int) -> Master:
    return Master(
        sha256=sha256,
        container=master.container,
        codec=master.codec,
        lossless=master.lossless,
        sample_rate_hz=master.sample_rate_hz,
        bit_depth=master.bit_depth,
        channels=master.channels,
        valid_samples=samples,
    )
