"""Starting streams, and getting the next one ready."""

from collections.abc import Sequence
from uuid import UUID

from control_api.accounts.models import SignedIn
from control_api.catalog.errors import TrackNotFoundError
from control_api.edges.warmer import Warmer, first_paths
from control_api.playback.description import describe
from control_api.playback.device_limit import DeviceLimit
from control_api.playback.errors import NothingPlayableError
from control_api.playback.first_rendition import first_rendition, next_rendition
from control_api.playback.issuer import StreamIssuer
from control_api.playback.models import PlayableAsset, Prefetched, Rendition, Skipped, SkipReason, Stream
from control_api.playback.offer import Offer, Wishes, make_offer
from control_api.playback.policy import PlaybackPolicy
from control_api.playback.queue import Candidate, PlayingQueue, following
from control_api.playback.repository import PlaybackRepository
from kernel.database.pool import Pool, acquire
from kernel.figures.recorder import FigureRecorder
from kernel.media_path import MediaPath, Resource


class PlaybackService:
    """Admits listeners to tracks, and has the edge warmed with what their players will ask for first."""

    def __init__(  # noqa: PLR0913, PLR0917 - everything that a stream touches
        self,
        pool: Pool,
        policy: PlaybackPolicy,
        issuer: StreamIssuer,
        limit: DeviceLimit,
        warmer: Warmer,
        figures: FigureRecorder,
    ) -> None:
        self._pool = pool
        self._policy = policy
        self._issuer = issuer
        self._limit = limit
        self._warmer = warmer
        self._figures = figures

    async def start(self, signed_in: SignedIn, track_id: UUID, wishes: Wishes) -> Stream:
        """Choose a quality and admit the device to it; other devices that are now too many are let go.

        Raises:
            TrackNotFoundError: There is no such track.
            NothingPlayableError: The track has nothing that is low enough.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        asset = (await self._assets([track_id])).get(track_id)
        if asset is None:
            raise TrackNotFoundError(track_id)
        offer = make_offer(self._policy, signed_in.account, wishes, asset)
        issued_at_s = await self._limit.start(signed_in)
        stream = self._issue(signed_in, offer, first_rendition(offer.renditions), issued_at_s)
        self._figures.add_start(stream.playback_session_id.hex, issued_at_s)
        return stream

    async def prefetch(self, signed_in: SignedIn, queue: PlayingQueue, wishes: Wishes) -> Prefetched:
        """Admit the device to the next track of its queue that can be played; nobody is let go for it.

        Raises:
            StreamLimitError: The device is none of those that may play.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        skipped: list[Skipped] = []
        for candidates in following(queue):
            assets = await self._assets([candidate.track_id for candidate in candidates])
            for candidate in candidates:
                found = self._offer(signed_in, wishes, assets.get(candidate.track_id))
                if isinstance(found, Offer):
                    return await self._go_on(signed_in, found, candidate, queue.rendition, skipped)
                skipped.append(
                    Skipped(position=candidate.position, track_id=candidate.track_id, reason=found)
                )
        return Prefetched(stream=None, position=None, rendition=None, skipped=tuple(skipped))

    def _offer(self, signed_in: SignedIn, wishes: Wishes, asset: PlayableAsset | None) -> Offer | SkipReason:
        if asset is None:
            return SkipReason.NOT_FOUND
        try:
            return make_offer(self._policy, signed_in.account, wishes, asset)
        except NothingPlayableError:
            return SkipReason.NOTHING_PLAYABLE

    async def _go_on(
        self,
        signed_in: SignedIn,
        offer: Offer,
        candidate: Candidate,
        playing: str | None,
        skipped: Sequence[Skipped],
    ) -> Prefetched:
        renditions = offer.renditions
        rendition = first_rendition(renditions) if playing is None else next_rendition(renditions, playing)
        issued_at_s = await self._limit.go_on(signed_in)
        return Prefetched(
            stream=self._issue(signed_in, offer, rendition, issued_at_s),
            position=candidate.position,
            rendition=rendition.name,
            skipped=tuple(skipped),
        )

    async def _assets(self, track_ids: list[UUID]) -> dict[UUID, PlayableAsset]:
        async with acquire(self._pool) as connection:
            return await PlaybackRepository(connection).playable_assets(track_ids)

    def _issue(self, signed_in: SignedIn, offer: Offer, rendition: Rendition, issued_at_s: float) -> Stream:
        """Issue a stream that the player is going to begin with a rendition of."""
        playlist = MediaPath(offer.asset.id, Resource.MULTIVARIANT_PLAYLIST)
        issued = self._issuer.issue(signed_in, playlist, offer.renditions[0].quality, issued_at_s=issued_at_s)
        self._warmer.warm(issued.token_text, first_paths(playlist, rendition.name))
        return describe(offer, issued)
