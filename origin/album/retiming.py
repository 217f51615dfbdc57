"""A track's initialization section and segments, moved to where the track is on its album's timeline.

FFmpeg and mpv take no discontinuity as leave for decode times to run back: what comes too early they drop. So times
never do here, and every track's initialization section tells the length of the album: there is no end before that.
"""

from fractions import Fraction
from math import ceil

from kernel.album_stream.parts import Part
from kernel.segment_encryption import decrypt_segment, encrypt_segment
from origin.album.boxes import Boxes
from origin.errors import DamagedMediaError


def retime_initialization(section: bytes, length_s: Fraction) -> bytes:
    """The section, telling another length of the media timeline; what it tells to skip at its start stays.

    Raises:
        DamagedMediaError: It is not as the packager writes them.
    """
    boxes = Boxes(section)
    length = ceil(length_s * boxes.read("moov/mvhd", 16, 4, version=1))
    if boxes.read("moov/trak/edts/elst", 0, 4, version=1) != 1:
        raise DamagedMediaError("the edit list is not one edit")
    boxes.write("moov/mvhd", 20, 8, length, version=1)
    boxes.write("moov/trak/tkhd", 24, 8, length, version=1)
    boxes.write("moov/trak/edts/elst", 4, 8, length, version=1)
    boxes.write("moov/mvex/mehd", 0, 8, length, version=1)
    return boxes.to_bytes()


def retime_segment(segment: bytes, *, shift_samples: int, media_sequence_number: int) -> bytes:
    """The segment in the clear, so much later.

    Raises:
        DamagedMediaError: It is not as the packager writes them.
    """
    boxes = Boxes(segment)
    decode_time = boxes.read("moof/traf/tfdt", 0, 8, version=1)
    boxes.write("moof/traf/tfdt", 0, 8, decode_time + shift_samples, version=1)
    boxes.write("moof/mfhd", 0, 4, media_sequence_number + 1, version=0)
    return boxes.to_bytes()


def retime_stored_segment(stored: bytes, part: Part, number: int, content_key: bytes | None) -> bytes:
    """A part's segment as it is stored, made segment `number` of the album, and encrypted again with the same key.

    Without a key it was not encrypted and is not.

    Raises:
        DamagedMediaError: It is not as the packager writes them, or the key is another's.
    """
    if content_key is None:
        return _place(stored, part, number)
    try:
        clear = decrypt_segment(stored, content_key, number - part.first_segment)
    except ValueError as error:
        raise DamagedMediaError(f"segment {number} can't be decrypted: {error}") from error
    return encrypt_segment(_place(clear, part, number), content_key, number)


def _place(clear: bytes, part: Part, number: int) -> bytes:
    return retime_segment(clear, shift_samples=part.decode_start_samples, media_sequence_number=number)
