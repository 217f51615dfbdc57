"""Starting the streams of albums."""

from uuid import UUID

from control_api.accounts.models import SignedIn
from control_api.edges.warmer import Warmer, first_paths
from control_api.playback.album.description import describe_album
from control_api.playback.album.models import AlbumStream
from control_api.playback.album.offer import make_album_offer
from control_api.playback.album.streams import AlbumStreams
from control_api.playback.device_limit import DeviceLimit
from control_api.playback.first_rendition import first_rendition
from control_api.playback.issuer import StreamIssuer
from control_api.playback.offer import Wishes
from control_api.playback.policy import PlaybackPolicy
from kernel.figures.recorder import FigureRecorder
from kernel.media_path import MediaPath, Resource


class AlbumPlaybackService:
    """Admits listeners to albums, and has the edge warmed with what their players will ask for first."""

    def __init__(  # noqa: PLR0913, PLR0917 - everything that a stream touches
        self,
        streams: AlbumStreams,
        policy: PlaybackPolicy,
        issuer: StreamIssuer,
        limit: DeviceLimit,
        warmer: Warmer,
        figures: FigureRecorder,
    ) -> None:
        self._streams = streams
        self._policy = policy
        self._issuer = issuer
        self._limit = limit
        self._warmer = warmer
        self._figures = figures

    async def start(self, signed_in: SignedIn, album_id: UUID, wishes: Wishes) -> AlbumStream:
        """Choose a quality and admit the device to it; other devices that are now too many are let go.

        Raises:
            AlbumNotFoundError: There is no such album.
            NothingPlayableError: The album has nothing that is low enough.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        album = await self._streams.find(album_id)
        offer = make_album_offer(self._policy, signed_in.account, wishes, album)
        stream_id = await self._streams.make_known(album)
        issued_at_s = await self._limit.start(signed_in)
        playlist = MediaPath(stream_id, Resource.MULTIVARIANT_PLAYLIST, album=True)
        issued = self._issuer.issue(signed_in, playlist, offer.variants[0].quality, issued_at_s=issued_at_s)
        self._warmer.warm(issued.token_text, first_paths(playlist, first_rendition(offer.variants).name))
        self._figures.add_start(issued.token.session, issued_at_s)
        return describe_album(offer, stream_id, issued)
