import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from kernel.artwork.decoding import DecodedPicture, PictureLeftOutError, decode_picture
from tests.unit.packager.tags.masters import empty_png, encoded

RED = (200, 30, 60)
WHITE = (255, 255, 255)
MAX_PIXELS = 100_000_000
ORIENTATION = 0x0112


def decode(data: bytes) -> DecodedPicture:
    """Decode under the default bounds."""
    return decode_picture(data, max_pixels=MAX_PIXELS, longer_edge_px=1200)


def close(expected: tuple[int, ...], actual: float | tuple[int, ...] | None) -> bool:
    """Whether a pixel has a colour, but for what lossy coding did to it."""
    assert isinstance(actual, tuple)
    return all(abs(e - a) <= 6 for e, a in zip(expected, actual, strict=True))


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "GIF", "WebP", "AVIF", "BMP"])
def test_every_usual_format_is_decoded(picture_format: str) -> None:
    """The colours arrive, the size too, and the format is told."""
    decoded = decode(encoded(Image.new("RGB", (40, 20), RED), picture_format))

    assert (picture_format, 40, 20) == (decoded.format, decoded.width_px, decoded.height_px)
    assert close(RED, decoded.image.getpixel((20, 10)))


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        ("1", 1, "L"),
        ("L", 77, "L"),
        ("LA", (77, 255), "RGB"),
        ("P", 0, "RGB"),
        ("RGBA", (200, 30, 60, 255), "RGB"),
        ("I;16", 77 * 256, "L"),
    ],
)
def test_every_mode_of_png_becomes_opaque(mode: str, colour: float | tuple[int, ...], expected: str) -> None:
    """Palettes, bare bits, 16-bit samples and transparency all end as plain grey or RGB."""
    assert expected == decode(encoded(Image.new(mode, (8, 8), colour), "PNG")).image.mode


def test_sixteen_bit_samples_keep_their_brightness() -> None:
    """They are scaled to eight bits, not cut off at white."""
    ramp = Image.fromarray(np.linspace(0, 65535, 256, dtype=np.uint16).reshape(1, 256))

    assert list(range(256)) == np.asarray(decode(encoded(ramp, "PNG")).image)[0].tolist()


def test_transparency_becomes_white() -> None:
    """What was transparent is white, not the black that lies beneath."""
    picture = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    palette = picture.quantize(2)

    assert decode(encoded(picture, "PNG")).image.getpixel((5, 5)) == WHITE
    assert (
        decode(encoded(palette, "GIF", transparency=palette.getpixel((5, 5)))).image.getpixel((5, 5)) == WHITE
    )
    assert (
        decode(encoded(Image.new("RGB", (8, 8), RED), "PNG", transparency=RED)).image.getpixel((5, 5))
        == WHITE
    )


def test_cmyk_becomes_rgb() -> None:
    """A JPEG for print shows its colours."""
    decoded = decode(encoded(Image.new("CMYK", (20, 20), (0, 255, 255, 0))))

    assert close((255, 0, 0), decoded.image.getpixel((10, 10)))


def test_only_the_first_frame_counts() -> None:
    """An animation is its first frame."""
    frames = [Image.new("RGB", (20, 20), colour) for colour in (RED, WHITE)]
    animation = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])

    assert close(RED, decode(animation).image.getpixel((10, 10)))


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WebP"])
def test_a_picture_is_turned_upright(picture_format: str) -> None:
    """EXIF's orientation is applied, and the size told is the upright one."""
    picture = Image.new("RGB", (40, 20), WHITE)
    picture.paste(RED, (0, 0, 20, 20))
    exif = Image.Exif()
    exif[ORIENTATION] = 6  # the top is on the right

    decoded = decode(encoded(picture, picture_format, exif=exif))

    assert (decoded.width_px, decoded.height_px, decoded.image.size) == (20, 40, (20, 40))
    assert close(RED, decoded.image.getpixel((10, 5)))
    assert close(WHITE, decoded.image.getpixel((10, 35)))


def test_broken_exif_costs_nothing() -> None:
    """Metadata that can't be read don't spoil the picture."""
    decoded = decode(
        encoded(Image.new("RGB", (40, 20), RED), exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 60)
    )

    assert decoded.image.size == (40, 20)


def test_a_profile_is_applied() -> None:
    """Colours in another space arrive in sRGB."""
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red_and_blue_exchanged = (
        srgb.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")
    )
    picture = Image.new("RGB", (20, 20), RED)

    assert close(RED, decode(encoded(picture, "PNG", icc_profile=srgb)).image.getpixel((5, 5)))
    exchanged = decode(encoded(picture, "PNG", icc_profile=red_and_blue_exchanged))
    assert close(RED[::-1], exchanged.image.getpixel((5, 5)))


def test_a_broken_profile_is_ignored() -> None:
    """Bytes that are no profile, and profiles of another colour space, change nothing."""
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    picture = Image.new("RGB", (20, 20), RED)

    for profile in (b"nonsense", lab):
        assert decode(encoded(picture, "PNG", icc_profile=profile)).image.getpixel((5, 5)) == RED


@pytest.mark.parametrize(("size", "expected"), [((4000, 2000), (1200, 600)), ((50, 5000), (12, 1200))])
def test_a_large_picture_is_scaled_down(size: tuple[int, int], expected: tuple[int, int]) -> None:
    """The longer edge is what was asked for; the original's size is told."""
    for picture_format in ("JPEG", "PNG"):
        decoded = decode(encoded(Image.new("RGB", size, RED), picture_format))

        assert expected == decoded.image.size
        assert size == (decoded.width_px, decoded.height_px)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "none of JPEG, PNG, GIF, WebP, AVIF, BMP"),
        (b"https://example.com/cover.jpg", "none of JPEG"),
        (encoded(Image.new("RGB", (8, 8)), "TIFF"), "none of JPEG"),
        (encoded(Image.effect_noise((200, 200), 90))[:3000], "damaged"),
        (encoded(Image.effect_noise((200, 200), 90), "PNG")[:3000], "damaged"),
        (empty_png(10_001, 10_000), "10001 x 10000 pixels are too many"),
        (empty_png(20_000, 20_000), "too many pixels"),
        (empty_png(10_000, 10_000), "decoding it takes 572 MiB of memory"),
        (encoded(Image.new("L", (8, 8)), progressive=True) + b"\xff\xda" * 200, "too many scans"),
    ],
)
def test_what_can_not_be_used_is_left_out(data: bytes, reason: str) -> None:
    """The reason is told in plain words."""
    with pytest.raises(PictureLeftOutError, match=reason):
        decode(data)


def test_a_large_progressive_jpeg_is_left_out() -> None:
    """Its decoder would hold all coefficients, which the claimed size alone tells."""
    jpeg = encoded(Image.new("RGB", (80, 80), RED), progressive=True)
    frame = jpeg.index(b"\xff\xc2")
    claimed = jpeg[: frame + 5] + b"\x27\x10\x27\x10" + jpeg[frame + 9 :]

    with pytest.raises(PictureLeftOutError, match="decoding it takes"):
        decode(claimed)


def test_a_hundred_megapixels_of_jpeg_are_decoded_small() -> None:
    """The largest picture allowed costs the process less than a hundred megabytes."""
    script = """if True:
        import resource, sys
        from kernel.artwork.decoding import decode_picture
        data = sys.stdin.buffer.read()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        decode_picture(data, max_pixels=100_000_000, longer_edge_px=1200)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """
    jpeg = encoded(Image.new("L", (10_000, 10_000), 77))

    result = subprocess.run([sys.executable, "-c", script], input=jpeg, capture_output=True, check=True)

    assert int(result.stdout) < 100_000


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(["JPEG", "PNG", "GIF", "WebP", "AVIF", "BMP"]), st.data())
def test_damage_is_survived(picture_format: str, data: st.DataObject) -> None:
    """Bytes changed anywhere give a picture or a reason, never another error."""
    picture = bytearray(encoded(Image.linear_gradient("L").convert("RGB").resize((24, 24)), picture_format))
    for _ in range(data.draw(st.integers(1, 8))):
        picture[data.draw(st.integers(0, len(picture) - 1))] = data.draw(st.integers(0, 255))

    try:
        decoded = decode(bytes(picture))
    except PictureLeftOutError:
        return
    Image.open(BytesIO(encoded(decoded.image))).load()
