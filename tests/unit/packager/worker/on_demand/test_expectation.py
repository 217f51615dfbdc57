"""What is told of segments that another start has made."""

from msgspec.structs import replace

from kernel.album_stream.whole_encoding import whole_encoding
from kernel.asset import Asset, AssetId, Rendition
from packager.worker.on_demand.expectation import facts_as_planned, facts_of_whole
from tests.synthetic_asset import make_asset


def with_peaks(asset_id: str, *peaks: float) -> Asset:
    """A track of five segments with peaks of one's own."""
    asset = make_asset(asset_id, ("lossless_alac",)).asset
    source = asset.renditions[0]
    segments = tuple(
        replace(segment, peak=peak) for segment, peak in zip(source.segments, peaks, strict=True)
    )
    return replace(asset, renditions=(replace(source, segments=segments),))


def test_a_tracks_are_as_planned() -> None:
    """Its asset tells of them."""
    source: Rendition = with_peaks("a" * 32, 0.1, 0.2, 0.3, 0.4, 0.5).renditions[0]
    facts = facts_as_planned(source)
    assert [fact.peak for fact in facts] == [0.1, 0.2, 0.3, 0.4, 0.5]
    assert [fact.duration_samples for fact in facts] == [45_056, 90_112, 180_224, 266_240, 12_345]


def test_an_albums_peaks_are_its_tracks() -> None:
    """The highest of all source segments that a segment reaches into, by comparison of every pair."""
    assets = [
        with_peaks(AssetId("a" * 32), 0.1, 0.2, 0.3, 0.4, 0.9),
        with_peaks(AssetId("b" * 32), 0.5, 0.15, 0.25, 0.35, 0.45),
    ]
    whole = whole_encoding(assets)
    assert whole is not None
    facts = facts_of_whole(whole)
    spans, start = [], 0
    for source in whole.sources:
        for segment in source.segments:
            spans.append((start, start + segment.duration_samples, segment.peak))
            start += segment.duration_samples
    ends = whole.segment_ends
    expected = [
        max(peak for begin, end, peak in spans if begin < last and end > first)
        for first, last in zip((0, *ends), ends, strict=False)
    ]
    assert [fact.peak for fact in facts] == expected
    assert sum(fact.duration_samples for fact in facts) == whole.valid_samples
