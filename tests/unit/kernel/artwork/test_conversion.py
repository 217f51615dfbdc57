"""Pictures are converted in a process of their own, which may fail without harm."""

import asyncio
import hashlib
import sys
from io import BytesIO

import pytest
from PIL import Image

from kernel.artwork.conversion import convert_picture
from kernel.artwork.decoding import PictureLeftOutError


def picture(picture_format: str, width_px: int = 700, height_px: int = 350) -> bytes:
    """A picture of one colour."""
    stream = BytesIO()
    Image.new("RGB", (width_px, height_px), (200, 30, 30)).save(stream, picture_format)
    return stream.getvalue()


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP", "GIF", "AVIF"])
async def test_a_picture_comes_back_in_its_sizes(picture_format: str) -> None:
    """JPEGs of the sizes told, named by the original's bytes."""
    data = picture(picture_format)
    converted = await convert_picture(data, max_pixels=1_000_000)

    assert hashlib.sha256(data).hexdigest() == converted.artwork.sha256
    assert converted.artwork.sizes_px == (700, 600, 300, 96)
    opened = [Image.open(BytesIO(jpeg)) for jpeg in converted.jpegs]
    assert [(image.format, image.size) for image in opened] == [
        ("JPEG", size) for size in ((700, 350), (600, 300), (300, 150), (96, 48))
    ]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "none of JPEG"),
        (b"<svg/>", "none of JPEG"),
        (picture("PNG")[:200], "damaged"),
        (picture("PNG", 1001, 1000), "1001 x 1000 pixels are too many"),
    ],
)
async def test_what_is_no_picture_is_refused(data: bytes, reason: str) -> None:
    """The reason is told."""
    with pytest.raises(PictureLeftOutError, match=reason):
        await convert_picture(data, max_pixels=1_000_000)


async def test_a_decoder_that_does_not_end_is_ended() -> None:
    """Also one that goes on telling."""
    tells = (
        "import sys, time\nwhile True: sys.stdout.write(' ' * 300_000); sys.stdout.flush(); time.sleep(0.05)"
    )
    async with asyncio.timeout(10):
        with pytest.raises(PictureLeftOutError, match=r"takes longer than 0\.5 s"):
            await convert_picture(b"", max_pixels=1, timeout_s=0.5, program=(sys.executable, "-c", tells))


async def test_a_decoder_that_crashes_leaves_the_picture_out() -> None:
    """Nobody else is harmed."""
    crashes = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
    with pytest.raises(PictureLeftOutError, match="its decoder failed"):
        await convert_picture(b"", max_pixels=1, program=(sys.executable, "-c", crashes))
