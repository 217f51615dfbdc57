"""An asset put into the words of the API."""

from collections.abc import Mapping
from itertools import accumulate

from control_api.assets.models import AssetDescription, AssetRendition, RenditionState, SegmentRates
from control_api.assets.repository import AssetRow, OnDemand
from kernel.asset import Asset, Encoded, Rendition

_UNASKED = OnDemand(RenditionState.NOT_MADE, None, None)
_STORED = OnDemand(RenditionState.STORED, None, None)
_THERE = {RenditionState.STORED, RenditionState.MADE}


def describe(
    asset: Asset, row: AssetRow, on_demand: Mapping[str, OnDemand], made: Mapping[str, Rendition]
) -> AssetDescription:
    """All that is known of an asset; `made` has what was made of its renditions on demand, by their names."""
    renditions = [
        _rendition(
            made.get(each.name, each),
            _STORED if each.made_from is None else on_demand.get(each.name, _UNASKED),
            made_from=each.made_from,
        )
        for each in sorted(asset.renditions, key=lambda each: (-each.quality.ordinal, each.codec))
    ]
    return AssetDescription(
        id=asset.id,
        track=row.track,
        waiting=row.waiting,
        is_current=row.is_current,
        created_at=row.created_at,
        superseded_at=row.superseded_at,
        master=asset.master,
        master_bytes=row.master_bytes,
        length_s=asset.master.valid_samples / asset.master.sample_rate_hz,
        loudness=asset.loudness,
        target_duration_s=asset.target_duration_s,
        notes=row.notes or asset.notes,
        stored_bytes=sum(each.object_bytes for each in renditions if each.state in _THERE),
        renditions=tuple(renditions),
    )


def _rendition(rendition: Rendition, fares: OnDemand, *, made_from: str | None) -> AssetRendition:
    encoded = {name: getattr(rendition, name) for name in Encoded.__struct_fields__}
    return AssetRendition(
        **encoded,
        state=fares.state,
        made_from=made_from,
        made_at=fares.made_at,
        error=fares.error,
        average_bit_rate_bps=rendition.average_bandwidth_bps,
        peak_bit_rate_bps=rendition.peak_bandwidth_bps,
        segments=_rates(rendition),
    )


def _rates(rendition: Rendition) -> SegmentRates:
    rate_hz = rendition.sample_rate_hz
    starts = accumulate((each.duration_samples for each in rendition.segments), initial=0)
    return SegmentRates(
        start_s=tuple(
            round(start / rate_hz, 3) for start, _ in zip(starts, rendition.segments, strict=False)
        ),
        length_s=tuple(round(each.duration_samples / rate_hz, 3) for each in rendition.segments),
        bit_rate_bps=tuple(
            round(each.length_bytes * 8 * rate_hz / max(each.duration_samples, 1))
            for each in rendition.segments
        ),
        peak=tuple(each.peak for each in rendition.segments),
    )
