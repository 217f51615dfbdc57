"""An album's variant segment by segment, as a player without any pipeline would decode it."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from fractions import Fraction

import av
import m3u8
import numpy as np
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from numpy.typing import NDArray

from tests.integration.delivery.serving import Client


@dataclass(frozen=True)
class Decoded:
    """The audio of one segment."""

    part: int
    """How many initialization sections came before its own."""
    start_s: Fraction
    """When the first sample is presented."""
    pcm: NDArray[np.int32]
    """Left-justified, shape (samples, channels)."""


async def decode_segments(client: Client, url: str) -> AsyncIterator[Decoded]:
    """Every segment of the variant at `url`, with nothing but what its playlist says."""
    playlist = m3u8.loads(await (await client.get(f"{url}/index.m3u8")).text())
    sections = [one.uri for one in playlist.segment_map]
    for number, segment in enumerate(playlist.segments):
        key, section, data = [
            await (await client.get(f"{url}/{uri}")).read()
            for uri in (segment.key.uri, segment.init_section.uri, segment.uri)
        ]
        start_s, pcm = _decode(section + _decrypt(data, key, number))
        yield Decoded(sections.index(segment.init_section.uri), start_s, pcm)


def _decrypt(data: bytes, key: bytes, number: int) -> bytes:
    decryptor = Cipher(AES(key), CBC(number.to_bytes(16, "big"))).decryptor()
    unpadder = padding.PKCS7(128).unpadder()
    return unpadder.update(decryptor.update(data) + decryptor.finalize()) + unpadder.finalize()


def _decode(data: bytes) -> tuple[Fraction, NDArray[np.int32]]:
    with av.open(io.BytesIO(data), "r") as container:
        frames = list(container.decode(audio=0))
    first = frames[0]
    assert first.pts is not None
    assert first.time_base is not None
    pcm = np.concatenate([frame.to_ndarray().T for frame in frames])
    return first.pts * first.time_base, (
        pcm.astype(np.int32) << 16 if pcm.dtype == np.int16 else pcm.astype(np.int32)
    )
