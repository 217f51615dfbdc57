"""The encoders: blocks of PCM in, access units out, each unit `frame_samples` long but the last."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Protocol

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.stream import AudioStream

from packager.encode.lossless_header import alac_cookie, flac_streaminfo
from packager.isobmff import sample_entry
from packager.pcm.block import LAYOUTS, Block, frame_of_block, mirrored_head, mirrored_tail
from packager.pcm.depth import as_depth
from packager.plan import RenditionPlan

LEAD_FRAMES = 64
"""Frames of audio that an encoder hears before the first that counts: half as many leave rate control unsettled on some
tracks."""

_TRAIL_FRAMES = 4
"""Frames of mirrored audio after the track: one for the overlap, the rest for the encoder's look-ahead."""


class Encoder(Protocol):
    """One rendition's encoder; units come out in order and without gaps."""

    priming_samples: int

    def feed(self, block: Block) -> Iterator[bytes]:
        """Encode a block; the units that are finished."""

    def finish(self) -> Iterator[bytes]:
        """Encode what remains."""

    def sample_entry(self, valid_samples: int) -> bytes:
        """The `stsd` entry, known once the encoder is open; its length does not depend on the count."""


def open_encoder(plan: RenditionPlan) -> Encoder:
    """The encoder that a plan asks for."""
    return AacEncoder(plan) if plan.codec == "aac" else LosslessEncoder(plan)


class LosslessEncoder:
    """ALAC or FLAC, in frames of 4096 samples; the last holds what is left."""

    priming_samples = 0

    def __init__(self, plan: RenditionPlan) -> None:
        assert plan.signal.bit_depth is not None
        self._plan = plan
        self._bit_depth = plan.signal.bit_depth
        self._context = AudioCodecContext.create(plan.codec, "w")
        packed = "s16" if self._bit_depth == 16 else "s32"
        self._context.format = packed + ("p" if plan.codec == "alac" else "")
        _describe(self._context, plan)
        self._context.options = {"frame_size": str(plan.frame_samples)}
        self._context.open()
        # FLAC's encoder tells the final STREAMINFO only at the end; the one it opens with is complete but for
        # what a stream in segments does not need.
        self._header = bytes(self._context.extradata or b"")

    def feed(self, block: Block) -> Iterator[bytes]:
        """See `Encoder.feed`; the block must already be of the rendition's depth."""
        frame = frame_of_block(as_depth(block, self._bit_depth), self._plan.signal.sample_rate_hz)
        for packet in self._context.encode(frame):
            yield bytes(packet)

    def finish(self) -> Iterator[bytes]:
        """See `Encoder.finish`."""
        for packet in self._context.encode(None):
            if packet.size:
                yield bytes(packet)

    def sample_entry(self, valid_samples: int) -> bytes:
        """See `Encoder.sample_entry`."""
        rate_hz, channels = self._plan.signal.sample_rate_hz, self._plan.channels
        if self._plan.codec == "alac":
            cookie = alac_cookie(self._header)
            return sample_entry.alac(
                channels=channels, bit_depth=self._bit_depth, sample_rate_hz=rate_hz, cookie=cookie
            )
        streaminfo = flac_streaminfo(self._header, self._plan.frame_samples, valid_samples)
        return sample_entry.flac(
            channels=channels, bit_depth=self._bit_depth, sample_rate_hz=rate_hz, streaminfo=streaminfo
        )


class AacEncoder:
    """AAC-LC that is as good in its first and last milliseconds as anywhere.

    An encoder started cold is 7 to 14 dB worse in the first 50 ms. This one first hears the track's beginning
    backwards, and at the end the track's end backwards; of that, only one access unit is kept: the one whose second
    half overlaps the first frame of audio. Its own output is the priming, 1024 samples, that the edit list skips.

    One that is led in is not at a beginning: the first `LEAD_FRAMES` frames that it is fed are the audio before, which
    it hears instead of the mirrored beginning.
    """

    priming_samples = 1024

    def __init__(self, plan: RenditionPlan, *, is_led_in: bool = False) -> None:
        assert plan.bit_rate_bps is not None
        self._plan = plan
        self._frame_samples = plan.frame_samples
        self._context = AudioCodecContext.create("aac", "w")
        self._context.format = "fltp"
        self._context.bit_rate = plan.bit_rate_bps
        _describe(self._context, plan)
        self._context.open()
        self._config = bytes(self._context.extradata or b"")
        self._head: list[Block] = []
        self._started = is_led_in
        self._tail = np.zeros((0, plan.channels))
        self._fed_samples = -self._head_samples if is_led_in else 0
        self._units = 0

    def feed(self, block: Block) -> Iterator[bytes]:
        """See `Encoder.feed`."""
        self._fed_samples += len(block)
        if self._started:
            self._tail = block if len(block) >= self._tail_samples else np.concatenate([self._tail, block])
            self._tail = self._tail[-self._tail_samples :]
            yield from self._encode(block)
            return
        self._head.append(block)
        if self._fed_samples >= self._head_samples:
            yield from self._start()

    def finish(self) -> Iterator[bytes]:
        """See `Encoder.finish`."""
        if not self._started:
            yield from self._start()
        yield from self._encode(mirrored_tail(self._tail, self._tail_samples))
        yield from self._kept(self._context.encode(None))

    def sample_entry(self, valid_samples: int) -> bytes:
        """See `Encoder.sample_entry`."""
        del valid_samples
        return sample_entry.mp4a(
            channels=self._plan.channels,
            sample_rate_hz=self._plan.signal.sample_rate_hz,
            bit_rate_bps=self._plan.bit_rate_bps or 0,
            audio_specific_config=self._config,
        )

    @property
    def _head_samples(self) -> int:
        return LEAD_FRAMES * self._frame_samples

    @property
    def _tail_samples(self) -> int:
        return _TRAIL_FRAMES * self._frame_samples

    def _start(self) -> Iterator[bytes]:
        head = np.concatenate(self._head)
        self._started, self._head = True, []
        self._tail = head[-self._tail_samples :]
        yield from self._encode(mirrored_head(head, self._head_samples))
        yield from self._encode(head)

    def _encode(self, block: Block) -> Iterator[bytes]:
        packets = self._context.encode(frame_of_block(block, self._plan.signal.sample_rate_hz))
        return self._kept(packets)

    def _kept(self, packets: "list[av.Packet[AudioStream]]") -> Iterator[bytes]:
        """Drop the units before the one that primes, and those after the last that holds audio.

        Unit u overlaps input frames u - 1 and u, so unit `LEAD_FRAMES` primes frame 0 of the track.
        """
        frames = -(-self._fed_samples // self._frame_samples)
        for packet in packets:
            index = self._units - LEAD_FRAMES
            self._units += 1
            if 0 <= index <= frames:
                yield bytes(packet)


def _describe(context: AudioCodecContext, plan: RenditionPlan) -> None:
    context.sample_rate = plan.signal.sample_rate_hz
    context.layout = LAYOUTS[plan.channels]
    context.time_base = Fraction(1, plan.signal.sample_rate_hz)
