"""Which worker warms an asset."""

import zlib
from collections import Counter

from edge.commands.ownership import owning_slot
from kernel.asset import AssetId


def test_every_asset_has_one_owner() -> None:
    """And the workers share them about equally."""
    assets = [AssetId(f"{number:032x}") for number in range(4000)]
    owners = Counter(owning_slot(asset, 4) for asset in assets)
    assert set(owners) == {0, 1, 2, 3}
    assert min(owners.values()) > 900


def test_it_is_the_checksum_of_the_id() -> None:
    """Others may want to know where an asset is warm: this is how they find out."""
    asset = AssetId("0123456789abcdef" * 2)
    assert owning_slot(asset, 7) == zlib.crc32(asset.encode()) % 7


def test_a_single_worker_owns_all() -> None:
    """As by default."""
    assert owning_slot(AssetId("f" * 32), 1) == 0
