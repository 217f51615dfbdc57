"""What is told of a track's stream."""

from control_api.playback.issuer import IssuedStream
from control_api.playback.models import Stream
from control_api.playback.offer import Offer


def describe(offer: Offer, issued: IssuedStream) -> Stream:
    """A stream as its listener is told of it."""
    best = offer.renditions[0]
    return Stream(
        playlist_url=issued.playlist_url,
        start_by=issued.start_by,
        expires_at=issued.expires_at,
        playback_session_id=issued.playback_session_id,
        track_id=offer.asset.track_id,
        asset_id=offer.asset.id,
        requested_quality=offer.caps.preference,
        quality=best.quality,
        caps=offer.caps,
        network=offer.network,
        codec=best.codec,
        codecs=best.codecs,
        sample_rate_hz=best.sample_rate_hz,
        bit_depth=best.bit_depth,
        channels=best.channels,
        bit_rate_bps=best.average_bandwidth_bps,
        priming_samples=best.priming_samples,
        valid_samples=best.valid_samples,
        remainder_samples=best.remainder_samples,
        loudness=offer.asset.loudness,
        renditions=offer.renditions,
    )
