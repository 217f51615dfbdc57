"""The process that decodes one picture from outside: its bytes on standard input, one MessagePack document out.

Decoders are C code over hostile bytes: what goes wrong in here takes nobody else along.
"""

import resource
import sys

import msgspec

from kernel.artwork.decoding import PictureLeftOutError, decode_picture
from kernel.artwork.model import SIZES_PX, Artwork
from kernel.artwork.scaling import describe_artwork, scale_picture

CPU_S = 20


class Converted(msgspec.Struct, frozen=True, kw_only=True, tag="converted"):
    """The artwork, and the JPEG of each of its sizes in their order."""

    artwork: Artwork
    jpegs: tuple[bytes, ...]


class LeftOut(msgspec.Struct, frozen=True, kw_only=True, tag="left-out"):
    """Why the picture can't be used."""

    reason: str


def main() -> None:
    """Convert the picture within a bound of time; the one argument is how many pixels it may have."""
    hard_s = resource.getrlimit(resource.RLIMIT_CPU)[1]
    bound_s = CPU_S if hard_s == resource.RLIM_INFINITY else min(CPU_S, hard_s)
    resource.setrlimit(resource.RLIMIT_CPU, (bound_s, bound_s))
    answer = convert(sys.stdin.buffer.read(), max_pixels=int(sys.argv[1]))
    sys.stdout.buffer.write(msgspec.msgpack.encode(answer))
    sys.stdout.buffer.flush()


def convert(data: bytes, *, max_pixels: int) -> Converted | LeftOut:
    """Decode a picture and make its sizes."""
    try:
        decoded = decode_picture(data, max_pixels=max_pixels, longer_edge_px=SIZES_PX[0])
    except PictureLeftOutError as error:
        return LeftOut(reason=str(error))
    artwork = describe_artwork(data, decoded)
    return Converted(artwork=artwork, jpegs=tuple(jpeg for _, jpeg in scale_picture(decoded, artwork)))


if __name__ == "__main__":
    main()
