"""What a listener is offered of an album: the variants within all bounds, the best first."""

from dataclasses import dataclass

from msgspec.structs import asdict

from control_api.accounts.models import Account
from control_api.playback.album.models import AlbumCaps, AlbumVariant, PlayableAlbum
from control_api.playback.choice import admitted, best_quality, lowest
from control_api.playback.errors import NothingPlayableError
from control_api.playback.offer import Wishes, listener_caps
from control_api.playback.policy import Network, PlaybackPolicy
from kernel.album_stream.limits import MAX_TRACKS
from kernel.quality import Quality


@dataclass(frozen=True, slots=True)
class AlbumOffer:
    """An album, what of it may be played, and why no more than that."""

    album: PlayableAlbum
    variants: tuple[AlbumVariant, ...]
    caps: AlbumCaps
    network: Network


def make_album_offer(
    policy: PlaybackPolicy, account: Account, wishes: Wishes, album: PlayableAlbum
) -> AlbumOffer:
    """Choose what of an album an account may play.

    Raises:
        NothingPlayableError: Nothing is low enough, there are no tracks, or too many for one stream.
    """
    if len(album.assets) > MAX_TRACKS:
        raise NothingPlayableError(
            f"album {album.id} has {len(album.assets)} tracks: one stream has {MAX_TRACKS} at the most"
        )
    caps = AlbumCaps(
        **asdict(listener_caps(policy, account, wishes)),
        album=best_quality(album.variants) or Quality.AAC_96,
    )
    variants = tuple(admitted(album.variants, caps))
    if not variants:
        raise NothingPlayableError(
            f"album {album.id} has nothing of {lowest(caps)} or below that goes through all its tracks"
        )
    return AlbumOffer(album, variants, caps, wishes.network)
