"""What an edge is told, read warily."""

import json

import pytest

from kernel.asset import AssetId
from kernel.edge_messages import MAX_PATHS, WarmCommand, read_purge, read_warm
from kernel.errors import InvalidValueError
from kernel.media_path import MediaPath, Resource

ASSET = AssetId("0123456789abcdef" * 2)


def _warm(**changed: str) -> dict[str, str]:
    return {"edge": "edge", "token": "abc", "paths": json.dumps([f"{ASSET}/master.m3u8"]), **changed}


def test_a_purge() -> None:
    """Names an asset; fields that a later version adds are left alone."""
    assert read_purge({"asset": ASSET, "by": "somebody"}) == ASSET


@pytest.mark.parametrize("fields", [{}, {"asset": ""}, {"asset": "../" * 11}, {"asset": ASSET.upper()}])
def test_a_purge_of_nothing(fields: dict[str, str]) -> None:
    """What is no asset's id names no file either."""
    with pytest.raises(InvalidValueError, match="asset"):
        read_purge(fields)


def test_warming() -> None:
    """The paths keep their order."""
    paths = [f"{ASSET}/256_aac/key", f"{ASSET}/256_aac/seg-0.m4s"]
    expected = WarmCommand(
        "edge",
        "abc",
        (
            MediaPath(ASSET, Resource.KEY, "256_aac"),
            MediaPath(ASSET, Resource.SEGMENT, "256_aac", 0),
        ),
    )
    assert expected == read_warm(_warm(paths=json.dumps(paths)))


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"paths": ""}, "not a list"),
        ({"paths": "{"}, "not a list"),
        ({"paths": "[1]"}, "not a list"),
        ({"paths": '"master.m3u8"'}, "not a list"),
        ({"paths": "[]"}, "0 media paths"),
        ({"paths": json.dumps([f"{ASSET}/master.m3u8"] * (MAX_PATHS + 1))}, "33 media paths"),
        ({"paths": '["../../etc/passwd"]'}, "not a media path"),
        ({"paths": json.dumps([f"{ASSET}/steering.json"])}, "can't be warmed"),
    ],
)
def test_warming_of_nothing(changed: dict[str, str], reason: str) -> None:
    """Nothing of it is done; and the token is in no message that a log would keep."""
    with pytest.raises(InvalidValueError, match=reason) as caught:
        read_warm(_warm(token="0YRDoQEF-secret", **changed))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("missing", ["edge", "token", "paths"])
def test_a_field_that_is_missing(missing: str) -> None:
    """It is named."""
    fields = _warm()
    del fields[missing]
    with pytest.raises(InvalidValueError, match=f"no field '{missing}'"):
        read_warm(fields)


def test_a_command_does_not_print_its_token() -> None:
    """Wherever it may be logged."""
    assert "secret" not in repr(read_warm(_warm(token="secret")))
