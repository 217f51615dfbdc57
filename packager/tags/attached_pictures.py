"""Embedded pictures as FFmpeg presents them: streams of one packet each."""

from functools import partial

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream

from packager.tags.pictures import UNTYPED, Picture


def attached_pictures(container: InputContainer) -> list[Picture]:
    """The attached pictures, in the file's order. Consumes the container: it has read past its start then.

    FFmpeg leaves out pictures whose media type it doesn't know.
    """
    streams = [stream for stream in container.streams if Disposition.attached_pic in stream.disposition]
    waiting = {stream.index for stream in streams}
    pictures: list[Picture] = []
    try:
        # FFmpeg delivers them before anything else: the first other packet says that no more will come.
        for packet in container.demux():
            if packet.stream.index not in waiting or not packet.size:
                break
            waiting.discard(packet.stream.index)
            pictures.append(_picture(packet))
            if not waiting:
                break
    except av.FFmpegError:
        pass  # a file that can't be read on is refused elsewhere; its pictures so far are whole
    return pictures


def _picture(packet: "Packet[Stream]") -> Picture:
    # MP4 knows no types: its first picture is the cover.
    return Picture(packet.stream.metadata.get("comment", UNTYPED), packet.size, partial(bytes, packet))
