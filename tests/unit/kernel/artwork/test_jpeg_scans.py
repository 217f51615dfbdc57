import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kernel.artwork.jpeg_scans import count_scans, decodes_in_one_pass
from tests.unit.packager.tags.masters import encoded

PICTURE = Image.linear_gradient("L").convert("RGB")


@pytest.mark.parametrize(
    ("jpeg", "expected"),
    [
        (encoded(PICTURE), True),
        (encoded(PICTURE.convert("L")), True),
        (encoded(PICTURE.convert("CMYK")), True),
        (encoded(PICTURE, comment=b"\xff\xda\xff\xc2"), True),
        (encoded(PICTURE, progressive=True), False),
        (encoded(PICTURE)[:100], False),
        (b"", False),
    ],
)
def test_whether_a_jpeg_decodes_in_one_pass(jpeg: bytes, expected: bool) -> None:  # noqa: FBT001  # a table
    """Baseline images do, progressive ones don't, and what can't be read counts as the dearer kind."""
    assert expected == decodes_in_one_pass(jpeg)


def test_separate_scans_take_more_than_one_pass() -> None:
    """A baseline image with one component in its first scan is decoded like a progressive one."""
    jpeg = encoded(PICTURE)
    scan = jpeg.index(b"\xff\xda")
    one_component = jpeg[: scan + 4] + b"\x01" + jpeg[scan + 5 :]

    assert not decodes_in_one_pass(one_component)


def test_scans_are_counted() -> None:
    """A baseline image has one scan, a progressive one about ten."""
    assert count_scans(encoded(PICTURE)) == 1
    assert count_scans(encoded(PICTURE, progressive=True)) == 10


@given(st.binary(max_size=200))
def test_any_bytes_end(noise: bytes) -> None:
    """The walk through the segments ends, whatever lengths they claim."""
    assert not decodes_in_one_pass(b"\xff\xd8" + noise + b"\xff\xc2")
