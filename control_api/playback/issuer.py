"""Issuing streams: the token, the address, and what is told of it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from control_api.accounts.models import SignedIn
from control_api.playback.models import Stream
from control_api.playback.offer import Offer
from kernel.media_path import MediaPath, Resource
from kernel.playback_token import PlaybackToken, TokenSigner


@dataclass(frozen=True, slots=True)
class IssuedStream:
    """A stream as its listener is told of it, with the token by itself."""

    stream: Stream
    token_text: str = field(repr=False)


class StreamIssuer:
    """Issues playback tokens, each for one asset and one device."""

    def __init__(
        self, signer: TokenSigner, *, edge_url: str, start_within_s: float, token_ttl_s: float
    ) -> None:
        self._signer = signer
        self._edge_url = edge_url.rstrip("/")
        self._start_within_s = start_within_s
        self._token_ttl_s = token_ttl_s

    def issue(self, signed_in: SignedIn, offer: Offer, *, issued_at_s: float) -> IssuedStream:
        """Admit a device to an offer, as of a time in seconds since the epoch."""
        token = self._token(signed_in, offer, issued_at_s)
        text = self._signer.sign(token)
        path = MediaPath(offer.asset.id, Resource.MULTIVARIANT_PLAYLIST)
        return IssuedStream(_describe(offer, token, f"{self._edge_url}/m/{text}/{path}"), text)

    def _token(self, signed_in: SignedIn, offer: Offer, issued_at_s: float) -> PlaybackToken:
        expires_at_s = int(issued_at_s + self._token_ttl_s)
        return PlaybackToken(
            subject=str(signed_in.account.id),
            session=uuid4().hex,
            assets=frozenset({offer.asset.id}),
            quality=offer.renditions[0].quality,
            issued_at_s=issued_at_s,
            expires_at_s=expires_at_s,
            start_by_s=min(int(issued_at_s + self._start_within_s), expires_at_s),
            device=signed_in.session_id.hex,
        )


def _describe(offer: Offer, token: PlaybackToken, playlist_url: str) -> Stream:
    best = offer.renditions[0]
    return Stream(
        playlist_url=playlist_url,
        start_by=datetime.fromtimestamp(token.start_by_s, UTC),
        expires_at=datetime.fromtimestamp(token.expires_at_s, UTC),
        playback_session_id=UUID(token.session),
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
