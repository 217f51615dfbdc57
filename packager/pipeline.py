"""One master through the house: probe, plan, decode once, encode everything at once, pack, prove."""

from contextlib import ExitStack
from pathlib import Path

import numpy as np

from kernel.artwork.model import Artwork
from kernel.asset import Asset, Master
from kernel.cut import TARGET_DURATION_S
from packager.job import Job, Packaged
from packager.master.decode import MasterDecoder
from packager.master.probe import MasterFormat, opened, probe
from packager.master.source import open_master, sha256_of_master
from packager.pace import Pace, Report
from packager.plan import depth_notes, plan_renditions
from packager.rendering import Rendering
from packager.tags.artwork import read_artwork
from packager.tags.reader import read_tags


def package_master(job: Job, report: Report) -> Packaged:
    """Package a master into the job's output directory.

    Raises:
        MasterRefusedError: The master can't be packaged.
        LosslessMismatchError: A lossless rendition is not what went in.
    """
    pace = Pace(report)
    sha256 = sha256_of_master(job.master, pace.probe)
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
        rendering.encode(decoder, lambda samples: pace.encode(_share(samples, master), rendering.encoded()))
        renditions, loudness = rendering.finish(
            decoder.samples, lambda share: pace.verify(share, rendering.encoded())
        )
    pace.artwork()
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
