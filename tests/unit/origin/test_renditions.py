"""Where the parts of renditions come from, and which renditions are made before anybody waits for them."""

from unittest.mock import create_autospec

import msgspec
import pytest

from kernel.admission import NoSuchMediaError
from kernel.album_stream.variants import Variant, album_variants
from kernel.asset import Asset, AssetId, Rendition
from origin.album.joined_media import JoinedMedia
from origin.errors import DamagedMediaError
from origin.key_delivery import KeyDelivery
from origin.on_demand.on_demand import OnDemand
from origin.packed_objects import PackedObjects
from origin.published_assets import PublishedAssets
from origin.renditions import Renditions
from tests.synthetic_asset import INITIALIZATION_BYTES, make_asset

ALAC, FLAC = 3, 4


class Sources:
    """Stand-ins for all that renditions are read from; what they are asked for is noted."""

    def __init__(self) -> None:
        self.assets = create_autospec(PublishedAssets, instance=True)
        self.objects = create_autospec(PackedObjects, instance=True)
        self.on_demand = create_autospec(OnDemand, instance=True)
        self.renditions = Renditions(self.assets, self.objects, self.on_demand)

    @property
    def asked(self) -> list[tuple[AssetId, str]]:
        """What was to be made, in order."""
        return [call.args for call in self.on_demand.ask.call_args_list]


def lazy_asset(asset_id: str) -> Asset:
    """An asset whose FLAC is made on demand."""
    asset = make_asset(asset_id).asset
    renditions = tuple(
        msgspec.structs.replace(one, made_from=one.name.replace("flac", "alac"))
        if one.codec == "flac"
        else one
        for one in asset.renditions
    )
    return msgspec.structs.replace(asset, renditions=renditions)


ASSETS = tuple(lazy_asset(digit * 32) for digit in "abc")


def flac_of(assets: tuple[Asset, ...] = ASSETS) -> Variant:
    """The FLAC of an album."""
    return next(one for one in album_variants(assets) if one.name == "lossless_flac")


def rendition(place: int) -> Rendition:
    """A rendition of the first asset."""
    return ASSETS[0].renditions[place]


async def test_what_is_stored_is_read_from_its_place() -> None:
    """The initialization section first, then the segments."""
    sources, alac = Sources(), rendition(ALAC)
    await sources.renditions.read(ASSETS[0].id, alac, None)
    await sources.renditions.read(ASSETS[0].id, alac, 1)
    assert [call.args for call in sources.objects.read_range.call_args_list] == [
        (ASSETS[0].id, alac.name, 0, INITIALIZATION_BYTES),
        (ASSETS[0].id, alac.name, alac.segments[1].offset_bytes, alac.segments[1].length_bytes),
    ]
    sources.on_demand.segment.assert_not_called()


async def test_what_is_made_on_demand_is_asked_for_there() -> None:
    """By number."""
    sources, flac = Sources(), rendition(FLAC)
    await sources.renditions.read(ASSETS[0].id, flac, None)
    await sources.renditions.read(ASSETS[0].id, flac, 4)
    sources.on_demand.initialization.assert_called_once_with(ASSETS[0].id, flac.name)
    sources.on_demand.segment.assert_called_once_with(ASSETS[0].id, flac.name, 4)
    sources.objects.read_range.assert_not_called()


@pytest.mark.parametrize("place", [ALAC, FLAC])
async def test_a_segment_past_the_end_asks_nobody(place: int) -> None:
    """And costs nothing: the asset stays remembered."""
    sources = Sources()
    with pytest.raises(NoSuchMediaError):
        await sources.renditions.read(ASSETS[0].id, rendition(place), 5)
    sources.assets.forget.assert_not_called()
    sources.on_demand.segment.assert_not_called()


async def test_an_asset_whose_object_is_gone_is_forgotten() -> None:
    """It was swept since it was read."""
    sources = Sources()
    sources.objects.read_range.side_effect = NoSuchMediaError("gone")
    with pytest.raises(NoSuchMediaError):
        await sources.renditions.read(ASSETS[0].id, rendition(ALAC), 0)
    sources.assets.forget.assert_called_once_with(ASSETS[0].id)


def test_only_what_is_made_on_demand_is_expected() -> None:
    """The rest is there."""
    sources = Sources()
    for one in ASSETS[0].renditions:
        sources.renditions.expect(ASSETS[0].id, one)
    assert sources.asked == [(ASSETS[0].id, "lossless_flac"), (ASSETS[0].id, "hi_res_lossless_flac")]


async def test_an_album_is_made_one_track_ahead_of_its_listener() -> None:
    """Whoever comes to a track has the next one made, and after the last there is none."""
    sources = Sources()
    sources.on_demand.initialization.return_value = b"no section"
    joined = JoinedMedia(sources.renditions, create_autospec(KeyDelivery, instance=True))
    joined.expect(flac_of(), 0)
    for part in range(3):
        with pytest.raises(DamagedMediaError):
            await joined.initialization(flac_of(), part)
    assert sources.asked == [(asset.id, "lossless_flac") for asset in ASSETS]
