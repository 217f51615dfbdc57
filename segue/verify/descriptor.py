"""The esds box (ISO/IEC 14496-14, 3.1; descriptors: ISO/IEC 14496-1, 7.2.6)."""

from dataclasses import dataclass

from segue.verify.audio_specific_config import AudioSpecificConfig, parse_audio_specific_config
from segue.verify.box import Box, Fields
from segue.verify.errors import MalformedMediaError

_ES, _DECODER_CONFIG, _DECODER_SPECIFIC = 3, 4, 5


@dataclass(frozen=True, slots=True)
class ElementaryStream:
    """What an esds box tells of its stream; 0x40 is MPEG-4 audio, stream type 5 is audio."""

    object_type_indication: int
    stream_type: int
    config: AudioSpecificConfig


def parse_esds(box: Box) -> ElementaryStream:
    """Read an esds box down to the AudioSpecificConfig.

    Raises:
        MalformedMediaError: A descriptor is missing or cut short.
    """
    _, _, fields = box.full()
    stream = _descriptor(fields, _ES)
    stream.take(2)  # ES_ID
    flags = stream.unsigned(1)
    if flags & 0x80:
        stream.take(2)
    if flags & 0x40:
        stream.take(stream.unsigned(1))
    if flags & 0x20:
        stream.take(2)
    decoder = _descriptor(stream, _DECODER_CONFIG)
    object_type_indication, stream_type = decoder.unsigned(1), decoder.unsigned(1) >> 2
    decoder.take(11)  # bufferSizeDB, maxBitrate, avgBitrate
    raw = bytes(_descriptor(decoder, _DECODER_SPECIFIC).rest())
    return ElementaryStream(object_type_indication, stream_type, parse_audio_specific_config(raw))


def _descriptor(fields: Fields, tag: int) -> Fields:
    found = fields.unsigned(1)
    if found != tag:
        raise MalformedMediaError(f"the esds box has descriptor {found} where {tag} should be")
    size = 0
    for _ in range(4):  # an expandable size has at most four bytes
        byte = fields.unsigned(1)
        size = size << 7 | byte & 0x7F
        if not byte & 0x80:
            break
    return Fields(fields.take(size), "esds")
