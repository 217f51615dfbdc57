"""Rendezvous hashing: the same choice everywhere, and little moves when the set changes."""

from collections import Counter

from edge.upstream.rendezvous import rank
from kernel.asset import AssetId

SHIELDS = [f"http://shield-{number}" for number in range(4)]
ASSETS = [AssetId(f"{number:032x}") for number in range(4000)]


def test_the_order_in_which_they_are_named_is_no_matter() -> None:
    """Every edge comes to the same order."""
    for asset in ASSETS[:100]:
        assert rank(asset, SHIELDS) == rank(asset, reversed(SHIELDS))


def test_every_shield_gets_its_share() -> None:
    """A quarter each, give or take a tenth of that."""
    shares = Counter(rank(asset, SHIELDS)[0] for asset in ASSETS)
    assert all(900 < shares[shield] < 1100 for shield in SHIELDS)


def test_only_the_lost_ones_share_moves() -> None:
    """To whoever was next in the asset's own order."""
    for asset in ASSETS[:500]:
        before = rank(asset, SHIELDS)
        assert [name for name in before if name != SHIELDS[0]] == rank(asset, SHIELDS[1:])


def test_the_order_does_not_depend_on_the_process() -> None:
    """Written down once: another hash function would empty every shield."""
    assert rank(AssetId("0" * 32), ["a", "b", "c", "d"]) == ["c", "b", "a", "d"]
