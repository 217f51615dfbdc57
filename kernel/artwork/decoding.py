"""Decode a picture that may be hostile: within bounds of memory, whatever it claims."""

import contextlib
import math
import warnings
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from kernel.artwork.jpeg_scans import count_scans, decodes_in_one_pass
from kernel.errors import KernelError

MAX_DECODING_BYTES = 160 << 20
_MAX_JPEG_SCANS = 200  # encoders make about ten; thousands would take hours

# Pillow's names of the formats that are tried, and the usual names.
_FORMATS = {"JPEG": "JPEG", "PNG": "PNG", "GIF": "GIF", "WEBP": "WebP", "AVIF": "AVIF", "BMP": "BMP"}

# Measured peaks per pixel of decoding and then scaling.
_FORMAT_BYTES_PER_PIXEL = {"WEBP": 18, "AVIF": 14}
_MODE_BYTES_PER_PIXEL = {"1": 2, "L": 2, "I;16": 5, "P": 11, "RGB": 6, "RGBA": 10, "CMYK": 6}
_OTHER_BYTES_PER_PIXEL = 14


class PictureLeftOutError(KernelError):
    """The picture can't be used; the message is the reason."""


@dataclass(frozen=True, slots=True)
class DecodedPicture:
    """A picture ready to be stored: opaque, upright, sRGB or grey."""

    image: Image.Image
    format: str
    """The usual name of the format it came in."""
    width_px: int
    height_px: int
    """Of the original, upright."""


def decode_picture(data: bytes, *, max_pixels: int, longer_edge_px: int) -> DecodedPicture:
    """Decode a picture's first frame and scale it down to a longer edge, if it is larger.

    Raises:
        PictureLeftOutError: It is too large, damaged or of no known format.
    """
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore"
        )  # Pillow warns of bombs, which are judged here, and of broken metadata
        try:
            return _decode(data, max_pixels, longer_edge_px)
        except PictureLeftOutError:
            raise
        except UnidentifiedImageError:
            raise PictureLeftOutError(f"none of {', '.join(_FORMATS.values())}") from None
        except Image.DecompressionBombError:
            raise PictureLeftOutError("too many pixels") from None
        except Exception as error:  # on hostile bytes, Pillow's decoders raise what they like
            raise PictureLeftOutError(f"damaged ({error or type(error).__name__})") from error


def _decode(data: bytes, max_pixels: int, longer_edge_px: int) -> DecodedPicture:
    with Image.open(BytesIO(data), formats=list(_FORMATS)) as picture:
        width_px, height_px = picture.size
        if width_px * height_px > max_pixels:
            raise PictureLeftOutError(f"{width_px} x {height_px} pixels are too many")
        picture_format = "JPEG" if isinstance(picture, JpegImageFile) else picture.format or ""
        _draft(picture, 2 * longer_edge_px)
        _check_cost(picture, data, width_px * height_px)
        picture.load()
        image = _plain(picture)
        image.thumbnail((longer_edge_px, longer_edge_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
        upright = _upright(image)
    if upright.size != image.size:
        width_px, height_px = height_px, width_px
    return DecodedPicture(_to_srgb(_on_white(upright)), _FORMATS[picture_format], width_px, height_px)


def _draft(picture: ImageFile, enough_px: int) -> None:
    """Have a JPEG decoded at 1/2, 1/4 or 1/8 where that is enough; other formats can't."""
    scale = min(1.0, enough_px / max(picture.size))
    picture.draft(None, (math.ceil(picture.width * scale), math.ceil(picture.height * scale)))


def _check_cost(picture: ImageFile, data: bytes, original_pixels: int) -> None:
    cost_bytes = math.prod(picture.size) * _bytes_per_pixel(picture)
    if isinstance(picture, JpegImageFile):
        if count_scans(data) > _MAX_JPEG_SCANS:
            raise PictureLeftOutError("too many scans")
        if not decodes_in_one_pass(data):
            cost_bytes += original_pixels * 2 * len(picture.getbands())
    if cost_bytes > MAX_DECODING_BYTES:
        raise PictureLeftOutError(f"decoding it takes {cost_bytes >> 20} MiB of memory")


def _bytes_per_pixel(picture: ImageFile) -> int:
    if picture.format in _FORMAT_BYTES_PER_PIXEL:
        return _FORMAT_BYTES_PER_PIXEL[picture.format]
    if "transparency" in picture.info and picture.mode != "P":  # a colour that stands for none
        return _OTHER_BYTES_PER_PIXEL
    return _MODE_BYTES_PER_PIXEL.get(picture.mode, _OTHER_BYTES_PER_PIXEL)


def _plain(picture: ImageFile) -> Image.Image:
    """In a mode that can be scaled: palettes and bare bits become colours, 16-bit samples 8-bit ones."""
    if picture.mode.startswith("I"):
        return picture.point(lambda sample: sample * (1 / 256)).convert("L")
    if picture.mode != "RGBA" and picture.has_transparency_data:
        return picture.convert("RGBA")
    if picture.mode in {"1", "P"}:
        return picture.convert("L" if picture.mode == "1" else "RGB")
    return picture


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001  # metadata that can't be read don't spoil the picture
        return image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode != "RGBA":
        return image
    opaque = Image.new("RGBA", image.size, "white")
    opaque.alpha_composite(image)
    opaque.info = image.info
    return opaque.convert("RGB")


def _to_srgb(image: Image.Image) -> Image.Image:
    if image.mode == "L":
        return image
    if profile := image.info.get("icc_profile"):
        with contextlib.suppress(
            ImageCms.PyCMSError, OSError
        ):  # a profile that doesn't fit is as good as none
            source, target = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, source, target, outputMode="RGB") or image
    return image.convert("RGB")
