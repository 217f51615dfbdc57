"""What a listener is offered of an asset: the renditions within all bounds, the best first."""

from dataclasses import dataclass

from msgspec.structs import asdict

from control_api.accounts.models import Account
from control_api.playback.choice import admitted, best_quality, lowest
from control_api.playback.errors import NothingPlayableError
from control_api.playback.models import Caps, ListenerCaps, PlayableAsset, Rendition
from control_api.playback.policy import Network, PlaybackPolicy
from kernel.quality import Quality

DEFAULT_PREFERENCE = Quality.HI_RES_LOSSLESS


@dataclass(frozen=True, slots=True)
class Wishes:
    """How a player wants it; without `quality`, as the account prefers."""

    quality: Quality | None
    network: Network


@dataclass(frozen=True, slots=True)
class Offer:
    """An asset, what of it may be played, and why no more than that."""

    asset: PlayableAsset
    renditions: tuple[Rendition, ...]
    caps: Caps
    network: Network


def listener_caps(policy: PlaybackPolicy, account: Account, wishes: Wishes) -> ListenerCaps:
    """What an account may play at most, whatever it is."""
    return ListenerCaps(
        preference=wishes.quality or account.preferred_quality or DEFAULT_PREFERENCE,
        tier=policy.quality_for(account.role, account.tier),
        network=policy.networks[wishes.network],
    )


def make_offer(policy: PlaybackPolicy, account: Account, wishes: Wishes, asset: PlayableAsset) -> Offer:
    """Choose what of an asset an account may play.

    Raises:
        NothingPlayableError: Nothing is low enough.
    """
    caps = Caps(
        **asdict(listener_caps(policy, account, wishes)),
        track=best_quality(asset.renditions) or Quality.AAC_96,
    )
    renditions = tuple(admitted(asset.renditions, caps))
    if not renditions:
        raise NothingPlayableError(f"track {asset.track_id} has no rendition of {lowest(caps)} or below")
    return Offer(asset, renditions, caps, wishes.network)
