"""Parts of renditions on demand, as hints and keys name them."""

import pytest

from kernel.asset import AssetId
from kernel.object_store.port import check_key
from kernel.rendition_part import RenditionPart, parse_hint

OWNER = AssetId("0123456789abcdef" * 2)


@pytest.mark.parametrize("segment", [None, 0, 7, 123_456])
def test_a_hint_names_its_part(segment: int | None) -> None:
    """What was written is read."""
    part = RenditionPart(OWNER, "256_aac", segment)
    assert parse_hint(part.hint) == part


@pytest.mark.parametrize(
    "hint",
    [
        "",
        "init",
        f"{OWNER}/256_aac",
        f"{OWNER}/256_aac/",
        f"{OWNER}/256_aac/-1",
        f"{OWNER}/256_aac/1 ",
        f"{OWNER}/256_aac/٣",
        f"{OWNER}/../1",
        f"{OWNER.upper()}/256_aac/1",
        f"x/{OWNER}/256_aac/1",
    ],
)
def test_other_hints_name_nothing(hint: str) -> None:
    """Anybody with the database's password may notify."""
    assert parse_hint(hint) is None


def test_parts_lie_beside_each_other() -> None:
    """Each under a key of its own."""
    keys = [RenditionPart(OWNER, "256_aac", segment).object_key for segment in (None, 0, 1)]
    assert keys == [f"assets/{OWNER}/256_aac.parts/{name}" for name in ("init", "seg-0", "seg-1")]
    assert [check_key(key) for key in keys] == keys
