"""Packaging one master from the command line, with a progress bar and a summary."""

import secrets
import tempfile
from pathlib import Path

import av.logging
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from kernel.asset import Asset, AssetId
from kernel.content_keys import new_content_key
from kernel.errors import KernelError
from kernel.quality import RENDITION_NAMES
from kernel.settings import load_settings
from origin.playlists import KEY
from packager.job import Job, MasterSource
from packager.job import Progress as JobProgress
from packager.ladder import load_ladder
from packager.pipeline import package_master
from segue.plain_folder import write_keys, write_plain_folder


class OutputError(KernelError):
    """What was to be read or written can't be."""


def package_into(master: Path, out: Path, *, clear: bool, key_uri: str | None) -> None:
    """Package a master; `out` appears when everything in it is whole, and not before.

    Raises:
        MasterRefusedError: The master can't be packaged.
        OutputError: The folder can't be written.
    """
    av.logging.set_level(av.logging.PANIC)
    keys = None if clear else {name: new_content_key() for name in RENDITION_NAMES}
    try:
        asset = _package_beside(master, out, keys, key_uri)
    except OSError as error:
        raise OutputError(f"can't package {master} into {out}: {error.strerror or error}") from error
    _summarise(asset, out)


def _package_beside(master: Path, out: Path, keys: dict[str, bytes] | None, key_uri: str | None) -> Asset:
    out.parent.mkdir(parents=True, exist_ok=True)
    # Beside the target, so that it can be renamed into place.
    with tempfile.TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as scratch:
        packed, folder = Path(scratch, "packed"), Path(scratch, "folder")
        packed.mkdir()
        folder.mkdir()
        asset = _package(master, packed, keys)
        in_folder = keys if key_uri is None else None
        write_plain_folder(asset, packed, folder, key_uri=key_uri or KEY, content_keys=in_folder)
        if keys is not None and key_uri is not None:
            write_keys(out.with_name(f"{out.name}-keys"), keys, asset)
        folder.replace(out)
    return asset


def _package(master: Path, packed: Path, keys: dict[str, bytes] | None) -> Asset:
    bounds = load_settings().packager
    path = master.resolve()
    job = Job(
        master=MasterSource(path=str(path), file_name=path.name, folder_names=path.parent.parts[-2:]),
        asset_id=AssetId(secrets.token_hex(16)),
        content_keys=keys,
        ladder=load_ladder(bounds.ladder).without_lazy(),
        output_directory=str(packed),
        max_master_s=bounds.max_master_s,
        max_picture_bytes=bounds.max_picture_bytes,
        max_picture_pixels=bounds.max_picture_pixels,
    )
    columns = (TextColumn("{task.description:<8}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("probe", total=1.0)

        def report(progress: JobProgress) -> None:
            bar.update(task, description=progress.stage, completed=progress.fraction)

        packaged = package_master(job, report)
        bar.update(task, description="done", completed=1.0)
    return packaged.asset


def _summarise(asset: Asset, out: Path) -> None:
    """A table that is whole at 80 columns."""
    table = Table(title=f"{out / 'master.m3u8'}", title_justify="left", box=SIMPLE_HEAD)
    for heading in ("rendition", "format", "average", "peak", "samples"):
        table.add_column(
            heading, justify="left" if heading in ("rendition", "format") else "right", no_wrap=True
        )
    for rendition in asset.renditions:
        depth = f"{rendition.bit_depth}/" if rendition.bit_depth else ""
        table.add_row(
            rendition.name,
            f"{rendition.codecs} {depth}{rendition.sample_rate_hz / 1000:g}",
            f"{rendition.average_bandwidth_bps / 1000:,.0f} kb/s",
            f"{rendition.peak_bandwidth_bps / 1000:,.0f} kb/s",
            f"{'= ' if rendition.bit_exact else ''}{rendition.valid_samples:,}",
        )
    console = Console()
    console.print(table)
    if any(rendition.bit_exact for rendition in asset.renditions):
        console.print("= the master's own samples, proven", highlight=False)
    for note in asset.notes:
        console.print(f"note: {note}", highlight=False, markup=False)
