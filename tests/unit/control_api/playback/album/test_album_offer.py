"""What is offered of an album."""

from datetime import UTC, datetime
from itertools import product
from uuid import UUID

import pytest

from control_api.accounts.models import Account, Role, Tier
from control_api.playback.album.models import PlayableAlbum
from control_api.playback.album.offer import make_album_offer
from control_api.playback.album.variants import variants_of
from control_api.playback.errors import NothingPlayableError
from control_api.playback.offer import Wishes
from control_api.playback.policy import Network, load_policy
from kernel.album_stream.limits import MAX_TRACKS
from kernel.quality import RENDITION_NAMES, Quality
from tests.unit.control_api.playback.album.assets import asset

FREE = Account(
    id=UUID(int=1),
    email="",
    display_name="",
    role=Role.USER,
    tier=Tier.FREE,
    preferred_quality=None,
    created_at=datetime(2026, 1, 1, tzinfo=UTC),
)


def _album(*tracks: tuple[str, ...]) -> PlayableAlbum:
    assets = tuple(asset(number, *names) for number, names in enumerate(tracks))
    return PlayableAlbum(UUID(int=2), bytes(16), assets, variants_of(assets))


def test_there_is_a_variant_where_every_track_has_something_so_low_of_its_codec() -> None:
    """All pairs of tracks of one or two renditions, against the rule in words."""
    some = [*((name,) for name in RENDITION_NAMES), *product(RENDITION_NAMES, repeat=2)]
    codecs = {
        name: suffix if (suffix := name[-4:]) in ("alac", "flac") else "aac" for name in RENDITION_NAMES
    }
    not_above = {
        name: {other for other in RENDITION_NAMES[: place + 1] if codecs[other] == codecs[name]}
        for place, name in enumerate(RENDITION_NAMES)
    }
    for one, other in product(some, repeat=2):
        expected = [
            name
            for name in RENDITION_NAMES
            if name in {*one, *other} and not_above[name] & {*one} and not_above[name] & {*other}
        ]
        assert [variant.name for variant in _album(one, other).variants] == expected


def test_what_is_offered_comes_best_first() -> None:
    """Up to what the tier may have."""
    album = _album(("96_aac", "256_aac", "256_aac_plus", "lossless_alac"))
    offer = make_album_offer(load_policy(), FREE, Wishes(None, Network.WIFI), album)

    assert [variant.name for variant in offer.variants] == ["256_aac", "96_aac"]
    assert (offer.caps.album, offer.caps.tier) == (Quality.LOSSLESS, Quality.AAC_256)


@pytest.mark.parametrize("tracks", [(), (("lossless_alac",),), (("lossless_alac",), ("96_aac",))])
def test_nothing_low_enough_is_told_with_the_album(tracks: tuple[tuple[str, ...], ...]) -> None:
    """Without tracks, above the tier, or with no codec for all."""
    with pytest.raises(NothingPlayableError, match=str(UUID(int=2))):
        make_album_offer(load_policy(), FREE, Wishes(None, Network.WIFI), _album(*tracks))


def test_an_album_of_too_many_tracks_is_no_stream() -> None:
    """It says how many there may be."""
    whole = _album(*[("256_aac",)] * (MAX_TRACKS + 1))
    with pytest.raises(
        NothingPlayableError, match=f"has {MAX_TRACKS + 1} tracks: one stream has {MAX_TRACKS}"
    ):
        make_album_offer(load_policy(), FREE, Wishes(None, Network.WIFI), whole)
