"""AAC as HLS.md's gapless rules want it heard: bare access units, decoded, trimmed by the edit list."""

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray

from tests.boxes import Box, read_boxes


def decode_aac(initialization: bytes, segments: list[bytes]) -> NDArray[np.float64]:
    """The samples that the edit list presents, shape (frames, channels)."""
    moov = next(box for box in read_boxes(initialization) if box.kind == "moov")
    priming_samples, valid_samples = edit_list(moov)
    config = _audio_specific_config(moov)
    context = AudioCodecContext.create("aac", "r")
    context.extradata = config
    context.sample_rate = int.from_bytes(moov.find("trak", "mdia", "mdhd").payload[20:24], "big")
    context.layout = "stereo" if config[1] >> 3 & 0xF == 2 else "mono"
    units = [unit for segment in segments for unit in access_units(segment)]
    frames = [frame.to_ndarray().T for unit in units for frame in context.decode(av.Packet(unit))]
    decoded = np.concatenate(frames).astype(np.float64)
    return decoded[priming_samples : priming_samples + valid_samples]


def edit_list(moov: Box) -> tuple[int, int]:
    """`media_time` and `segment_duration` of the one edit, version 1."""
    payload = moov.find("trak", "edts", "elst").payload
    assert payload[0] == 1
    assert int.from_bytes(payload[4:8], "big") == 1
    return int.from_bytes(payload[16:24], "big"), int.from_bytes(payload[8:16], "big")


def access_units(segment: bytes) -> list[bytes]:
    """The samples of a segment's one run."""
    boxes = read_boxes(segment)
    moof = next(box for box in boxes if box.kind == "moof")
    run = moof.find("traf", "trun").payload
    flags, count = int.from_bytes(run[1:4], "big"), int.from_bytes(run[4:8], "big")
    offset = moof.offset + int.from_bytes(run[8:12], "big")
    width = 8 if flags & 0x100 else 4
    units = []
    for index in range(count):
        entry = run[12 + index * width : 12 + (index + 1) * width]
        size = int.from_bytes(entry[-4:], "big")
        units.append(segment[offset : offset + size])
        offset += size
    return units


def _audio_specific_config(moov: Box) -> bytes:
    entry = moov.find("trak", "mdia", "minf", "stbl", "stsd").payload[8:]
    esds = read_boxes(entry[8 + 28 :])[0].payload[4:]
    # ES_Descriptor head of 5 bytes, DecoderConfigDescriptor head of 15, then tag 5 and a length.
    assert (3, 4, 5) == (esds[0], esds[5], esds[20])
    return esds[22 : 22 + esds[21]]
