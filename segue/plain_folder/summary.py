"""What was packaged, told in tables that are whole at 80 columns."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from kernel.album_stream.variants import Variant
from kernel.asset import Asset, Rendition
from segue.plain_folder.track_folder import MULTIVARIANT_PLAYLIST

_EXACT = "= the master's own samples, proven"


def summarise_track(asset: Asset, out: Path) -> None:
    """Tell of a master that was packaged alone."""
    table = _table(f"{out / MULTIVARIANT_PLAYLIST}", ("rendition", "format", "average", "peak", "samples"))
    for rendition in asset.renditions:
        table.add_row(rendition.name, _format([rendition]), *_rates(rendition), _samples([rendition]))
    console = Console()
    console.print(table)
    if any(rendition.bit_exact for rendition in asset.renditions):
        console.print(_EXACT, highlight=False)
    for note in asset.notes:
        console.print(f"note: {note}", highlight=False, markup=False)


def summarise_album(
    masters: Sequence[Path], assets: Sequence[Asset], variants: Iterable[Variant], out: Path
) -> None:
    """Tell of an album: its tracks, then its own stream."""
    tracks = _table(f"{out}", ("folder", "master", "format", "samples"))
    for number, (master, asset) in enumerate(zip(masters, assets, strict=True), 1):
        depth = "" if asset.master.bit_depth is None else f"{asset.master.bit_depth}/"
        form = f"{asset.master.codec} {depth}{asset.master.sample_rate_hz / 1000:g}"
        tracks.add_row(f"{number}/", master.name, form, f"{asset.master.valid_samples:,}")
    album = _table(
        f"{out / 'album' / MULTIVARIANT_PLAYLIST}", ("variant", "format", "average", "peak", "samples")
    )
    for variant in variants:
        album.add_row(variant.name, _format(_played(variant)), *_rates(variant), _variant_samples(variant))
    console = Console()
    console.print(tracks)
    console.print(album)
    if any(rendition.bit_exact for variant in variants for rendition in _played(variant)):
        console.print(_EXACT, highlight=False)
    for note in dict.fromkeys(note for asset in assets for note in asset.notes):
        numbers = [str(number) for number, asset in enumerate(assets, 1) if note in asset.notes]
        console.print(f"note on {', '.join(numbers)}: {note}", highlight=False, markup=False)


def _table(title: str, headings: Sequence[str]) -> Table:
    table = Table(title=title, title_justify="left", box=SIMPLE_HEAD)
    for heading in headings:
        is_figure = heading in ("average", "peak", "samples")
        # Names of files may be long; figures must be whole.
        table.add_column(
            heading,
            justify="right" if is_figure else "left",
            no_wrap=True,
            overflow="ellipsis",
        )
    return table


def _played(variant: Variant) -> list[Rendition]:
    return [part.rendition for part in variant.parts]


def _format(renditions: Sequence[Rendition]) -> str:
    """The codec, and the depths and rates there are."""
    forms = dict.fromkeys(
        f"{'' if one.bit_depth is None else f'{one.bit_depth}/'}{one.sample_rate_hz / 1000:g}"
        for one in renditions
    )
    return f"{renditions[0].codecs} {' '.join(forms)}"


def _rates(encoding: Rendition | Variant) -> tuple[str, str]:
    """On average and at the peak."""
    average, peak = encoding.average_bandwidth_bps, encoding.peak_bandwidth_bps
    return f"{average / 1000:,.0f} kb/s", f"{peak / 1000:,.0f} kb/s"


def _samples(renditions: Sequence[Rendition]) -> str:
    sign = "= " if all(rendition.bit_exact for rendition in renditions) else ""
    return f"{sign}{sum(rendition.valid_samples for rendition in renditions):,}"


def _variant_samples(variant: Variant) -> str:
    return _samples(_played(variant)) if variant.whole is None else f"{variant.whole.valid_samples:,}"
