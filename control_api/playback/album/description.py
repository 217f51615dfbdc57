"""What is told of an album's stream."""

from control_api.playback.album.models import AlbumLoudness, AlbumStream
from control_api.playback.album.offer import AlbumOffer
from control_api.playback.album.timeline import album_length_s, lay_out
from control_api.playback.issuer import IssuedStream
from kernel.album_stream.loudness import album_loudness
from kernel.asset import AssetId


def describe_album(offer: AlbumOffer, stream_id: AssetId, issued: IssuedStream) -> AlbumStream:
    """A stream as its listener is told of it."""
    album = offer.album
    loudness = album_loudness((float(asset.length_s), asset.loudness) for asset in album.assets)
    return AlbumStream(
        playlist_url=issued.playlist_url,
        start_by=issued.start_by,
        expires_at=issued.expires_at,
        playback_session_id=issued.playback_session_id,
        album_id=album.id,
        stream_id=stream_id,
        requested_quality=offer.caps.preference,
        quality=offer.variants[0].quality,
        caps=offer.caps,
        network=offer.network,
        variants=offer.variants,
        length_s=float(album_length_s(album.assets)),
        loudness=AlbumLoudness(
            integrated_lufs=loudness.integrated_lufs, true_peak_dbtp=loudness.true_peak_dbtp
        ),
        tracks=lay_out(album.assets),
    )
