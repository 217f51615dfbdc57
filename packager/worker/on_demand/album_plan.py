"""What is known of an album's encoding as a whole, for as long as the album stream lives."""

from collections.abc import Sequence
from dataclasses import dataclass

from kernel.album_stream.loudness import album_loudness
from kernel.album_stream.whole_encoding import WholeEncoding, whole_encoding
from kernel.asset import Asset, Loudness
from packager.worker.on_demand.claim import RenditionName
from packager.worker.on_demand.errors import RenditionRefusedError
from packager.worker.on_demand.expectation import SegmentFacts, facts_of_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumPlan:
    """What takes long to find out and never changes; it has no keys."""

    whole: WholeEncoding
    sources: tuple[RenditionName, ...]
    """Of `whole.sources`, in their order."""
    loudness: Loudness
    expected: tuple[SegmentFacts, ...]


def plan_album(assets: Sequence[Asset]) -> AlbumPlan:
    """How an album is encoded; takes a second for hundreds of tracks.

    Raises:
        RenditionRefusedError: It can't be encoded as a whole.
    """
    whole = whole_encoding(assets)
    if whole is None:
        raise RenditionRefusedError("not-whole", "this album can't be encoded as a whole")
    return AlbumPlan(
        whole=whole,
        sources=tuple((asset.id, source.name) for asset, source in zip(assets, whole.sources, strict=True)),
        loudness=album_loudness(
            (asset.master.valid_samples / asset.master.sample_rate_hz, asset.loudness) for asset in assets
        ),
        expected=facts_of_whole(whole),
    )
