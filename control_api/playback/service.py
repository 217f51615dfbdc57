"""Starting streams."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid4

from control_api.accounts.models import Account
from control_api.catalog.errors import TrackNotFoundError
from control_api.playback.choice import admitted, best_quality, lowest
from control_api.playback.errors import NothingPlayableError
from control_api.playback.models import Caps, PlayableAsset, Stream
from control_api.playback.policy import Network, PlaybackPolicy
from control_api.playback.repository import PlaybackRepository
from kernel.database.pool import Pool, acquire
from kernel.playback_token import PlaybackToken, TokenSigner
from kernel.quality import Quality

DEFAULT_PREFERENCE = Quality.HI_RES_LOSSLESS


@dataclass(frozen=True, slots=True)
class StreamRequest:
    """What a player asks for; without `quality`, what the account prefers."""

    track_id: UUID
    quality: Quality | None
    network: Network


class PlaybackService:
    """Issues playback tokens, each for one track's current asset and one account."""

    def __init__(  # noqa: PLR0913 - its collaborators
        self,
        pool: Pool,
        signer: TokenSigner,
        policy: PlaybackPolicy,
        *,
        edge_url: str,
        token_ttl_s: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._pool = pool
        self._signer = signer
        self._policy = policy
        self._edge_url = edge_url.rstrip("/")
        self._token_ttl_s = token_ttl_s
        self._clock = clock

    async def start(self, account: Account, request: StreamRequest) -> Stream:
        """Choose a quality and admit the account to it.

        Raises:
            TrackNotFoundError: There is no such track.
            NothingPlayableError: The track has nothing that is low enough.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        async with acquire(self._pool) as connection:
            asset = await PlaybackRepository(connection).playable_asset(request.track_id)
        if asset is None:
            raise TrackNotFoundError(request.track_id)
        return self._admit(account, request, asset)

    def _admit(self, account: Account, request: StreamRequest, asset: PlayableAsset) -> Stream:
        caps = self._caps(account, request, asset)
        renditions = admitted(asset.renditions, caps)
        if not renditions:
            raise NothingPlayableError(request.track_id, lowest(caps))
        best = renditions[0]
        token = self._token(account, asset, best.quality)
        return Stream(
            playlist_url=f"{self._edge_url}/m/{self._signer.sign(token)}/{asset.id}/master.m3u8",
            expires_at=datetime.fromtimestamp(token.expires_at_s, UTC),
            playback_session_id=UUID(token.session),
            track_id=request.track_id,
            asset_id=asset.id,
            requested_quality=caps.preference,
            quality=best.quality,
            caps=caps,
            network=request.network,
            codec=best.codec,
            codecs=best.codecs,
            sample_rate_hz=best.sample_rate_hz,
            bit_depth=best.bit_depth,
            channels=best.channels,
            bit_rate_bps=best.average_bandwidth_bps,
            priming_samples=best.priming_samples,
            valid_samples=best.valid_samples,
            remainder_samples=best.remainder_samples,
            loudness=asset.loudness,
            renditions=tuple(renditions),
        )

    def _caps(self, account: Account, request: StreamRequest, asset: PlayableAsset) -> Caps:
        return Caps(
            preference=request.quality or account.preferred_quality or DEFAULT_PREFERENCE,
            tier=self._policy.tiers[account.tier],
            network=self._policy.networks[request.network],
            track=best_quality(asset.renditions) or Quality.AAC_96,
        )

    def _token(self, account: Account, asset: PlayableAsset, quality: Quality) -> PlaybackToken:
        now_s = int(self._clock())
        return PlaybackToken(
            subject=str(account.id),
            session=uuid4().hex,
            assets=frozenset({asset.id}),
            quality=quality,
            issued_at_s=now_s,
            expires_at_s=now_s + int(self._token_ttl_s),
        )
