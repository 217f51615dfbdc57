"""One master through the house: probe, plan, decode once, encode everything at once, pack, prove."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from kernel.asset import Asset, Master
from packager.cut import TARGET_DURATION_S
from packager.job import Artwork, Job, Packaged, Progress
from packager.ladder import Ladder
from packager.master.decode import MasterDecoder
from packager.master.probe import MasterFormat, opened, probe
from packager.master.source import open_master, sha256_of_master
from packager.plan import depth_notes, plan_renditions
from packager.rendering import Rendering
from packager.tags.artwork import read_artwork
from packager.tags.reader import read_tags

Report = Callable[[Progress], None]

_ENCODED = 0.92
"""The share of a job's time that is over when encoding is."""

_REPORT_INTERVAL_S = 0.2


def package_master(job: Job, ladder: Ladder, report: Report) -> Packaged:
    """Package a master into the job's output directory.

    Raises:
        MasterRefusedError: The master can't be packaged.
        LosslessMismatchError: A lossless rendition is not what went in.
    """
    report(Progress(stage="probe", fraction=0.0))
    sha256 = sha256_of_master(job.master)
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
        plans = plan_renditions(master, ladder)
        rendering = Rendering(master, plans, Path(job.output_directory), job.content_keys, random)
        resources.callback(rendering.close)
        rendering.encode(decoder, _encoding_progress(master, report))
        report(Progress(stage="verify", fraction=_ENCODED))
        renditions, loudness = rendering.finish(decoder.samples)
    artwork, artwork_notes = _artwork(job, report)
    asset = Asset(
        id=job.asset_id,
        master=_describe(master, sha256, decoder.samples),
        loudness=loudness,
        target_duration_s=TARGET_DURATION_S,
        renditions=tuple(renditions),
        notes=(*depth_notes(master, ladder), *decoder.notes, *rendering.notes, *tag_notes, *artwork_notes),
    )
    return Packaged(asset=asset, tags=tags, artwork=artwork)


def _encoding_progress(master: MasterFormat, report: Report) -> Callable[[int], None]:
    """Turns samples into progress, now and then; headers may lie about the length, so it is never believed whole."""
    reported_s = 0.0

    def progress(samples: int) -> None:
        nonlocal reported_s
        if (now_s := time.monotonic()) - reported_s >= _REPORT_INTERVAL_S:
            reported_s = now_s
            share = min(samples / master.claimed_samples, 1.0) if master.claimed_samples else 0.5
            report(Progress(stage="encode", fraction=max(share, 0.0) * _ENCODED))

    return progress


def _artwork(job: Job, report: Report) -> tuple[Artwork | None, list[str]]:
    report(Progress(stage="artwork", fraction=0.98))
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
