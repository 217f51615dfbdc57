"""A master's artwork: the embedded front cover, stored as JPEG in several sizes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from av.container import InputContainer

from kernel.artwork.decoding import DecodedPicture, PictureLeftOutError, decode_picture
from kernel.artwork.model import SIZES_PX, Artwork
from kernel.artwork.scaling import describe_artwork, scale_picture
from packager.tags.attached_pictures import attached_pictures
from packager.tags.flac_pictures import flac_pictures
from packager.tags.pictures import Picture

_MAX_TRIED = 4


def read_artwork(
    container: InputContainer, output_directory: Path, *, max_bytes: int, max_pixels: int
) -> tuple[Artwork | None, list[str]]:
    """Store the picture that is likeliest the front cover and can be decoded, as ``artwork-{size}.jpg``.

    The notes say what was converted or left out. Consumes the container: pass one opened for this alone.

    Raises:
        OSError: A picture can't be written.
    """
    notes: list[str] = []
    with _pictures(container) as pictures:
        for picture in sorted(pictures, key=lambda picture: picture.rank)[:_MAX_TRIED]:
            try:
                data = _read(picture, max_bytes)
                decoded = decode_picture(data, max_pixels=max_pixels, longer_edge_px=SIZES_PX[0])
            except PictureLeftOutError as error:
                notes.append(f"picture left out: {error}")
                continue
            notes += _remarks(picture, decoded)
            return _store(data, decoded, output_directory), notes
    return None, notes


@contextmanager
def _pictures(container: InputContainer) -> Iterator[list[Picture]]:
    """The container's pictures, readable within the context."""
    if container.format.name != "flac":
        yield attached_pictures(container)
    elif container.file is not None:
        yield flac_pictures(container.file.file) or attached_pictures(container)
    else:
        with Path(container.name).open("rb") as file:
            yield flac_pictures(file) or attached_pictures(container)


def _read(picture: Picture, max_bytes: int) -> bytes:
    if picture.length_bytes > max_bytes:
        raise PictureLeftOutError(f"{picture.length_bytes} bytes are more than the {max_bytes} allowed")
    return picture.read()


def _remarks(picture: Picture, decoded: DecodedPicture) -> Iterator[str]:
    if decoded.format not in {"JPEG", "PNG"}:
        yield f"{decoded.format} picture converted"
    if not picture.may_be_cover:
        yield f"no front cover: the picture called {picture.type!r} stands for it"


def _store(data: bytes, decoded: DecodedPicture, output_directory: Path) -> Artwork:
    artwork = describe_artwork(data, decoded)
    for size_px, jpeg in scale_picture(decoded, artwork):
        (output_directory / f"artwork-{size_px}.jpg").write_bytes(jpeg)
    return artwork
