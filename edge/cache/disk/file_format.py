"""An entry as a file: a head of fixed length, then the body and its encodings.

```
0     magic and version                8 bytes
8     checksum of everything below    16
24    length of the header             4, big endian
28    header: JSON, then zeros to 1024
1024  body, encodings in the header's order
```

The checksum is GMAC (NIST SP 800-38D) under a key that is no secret. It is there for accidents – torn writes, bad
sectors, a stray program – which a 128-bit universal hash misses once in 2^100 times or less. Measured on one core, it
runs at 28 GB/s where SHA-256 reaches 1.5: 7 µs for a segment of 192 KB, not 136. Whoever can write to the directory
on purpose could forge any checksum without a secret: the directory is open to its owner alone.
"""

import math
import struct
from collections.abc import Iterator

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from edge.cache.disk.errors import DamagedFileError, TooLargeError
from edge.cache.entry import Entry
from edge.cache.key import CacheKey
from kernel.errors import InvalidValueError
from kernel.http.representation import Representation
from kernel.media_path import MediaPath

HEAD_BYTES = 1024
MAX_FILE_BYTES = 64 << 20
"""Twice what an upstream's answer may be; a larger file is not ours, and not read."""

_MAGIC = b"SEGUEC1\n"
_CHECKSUM_END = 24
_PREFIX = struct.Struct(">8s16sI")
_CHECKSUM_BYTES = 16
_gmac = AESGCM(b"Segue edge cache")
_NONCE = bytes(12)


class _Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    key: str
    content_type: str
    etag: str
    cache_control: str
    stored_at_s: float
    fresh_for_s: float | None
    """None for ever: JSON knows no infinity."""
    body_bytes: int
    encodings: dict[str, int]
    """Bytes by content coding."""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Header)


def encode_entry(entry: Entry) -> list[bytes]:
    """The parts of an entry's file, in order.

    Raises:
        TooLargeError: Its header doesn't fit the head, or the whole the largest file.
    """
    representation = entry.representation
    header = _encoder.encode(_header(entry))
    payload = b"".join([representation.body, *representation.encodings.values()])
    if len(header) > HEAD_BYTES - _PREFIX.size or len(payload) > MAX_FILE_BYTES - HEAD_BYTES:
        raise TooLargeError(f"{entry.key}: a header of {len(header)} bytes, bodies of {len(payload)}")
    checked = (len(header).to_bytes(4, "big") + header).ljust(HEAD_BYTES - _CHECKSUM_END, b"\0")
    return [_MAGIC + _checksum(checked, payload) + checked, payload]


def decode_entry(key: CacheKey, head: bytes, payload: bytes) -> Entry:
    """The entry of a key, from its file's head and what follows it.

    Raises:
        DamagedFileError: A single bit is not as it was written, or the file is another entry's.
    """
    if len(head) < HEAD_BYTES:
        raise DamagedFileError(f"{key}: cut short")
    magic, checksum, header_bytes = _PREFIX.unpack_from(head)
    if magic != _MAGIC or checksum != _checksum(head[_CHECKSUM_END:], payload):
        raise DamagedFileError(f"{key}: not as it was written")
    try:
        header = _decoder.decode(head[_PREFIX.size : _PREFIX.size + header_bytes])
        path = MediaPath.parse(key.partition("#")[0])
    except (msgspec.DecodeError, InvalidValueError) as error:
        raise DamagedFileError(f"{key}: written by another program: {error}") from error
    if header.key != key or header.body_bytes + sum(header.encodings.values()) != len(payload):
        raise DamagedFileError(f"{key}: the file of {header.key}, or not all of it")
    fresh_for_s = math.inf if header.fresh_for_s is None else header.fresh_for_s
    return Entry(key, path, _representation(header, payload), header.stored_at_s, fresh_for_s)


def _header(entry: Entry) -> _Header:
    representation = entry.representation
    return _Header(
        key=entry.key,
        content_type=representation.content_type,
        etag=representation.etag,
        cache_control=representation.cache_control,
        stored_at_s=entry.stored_at_s,
        fresh_for_s=entry.fresh_for_s if math.isfinite(entry.fresh_for_s) else None,
        body_bytes=len(representation.body),
        encodings={coding: len(data) for coding, data in representation.encodings.items()},
    )


def _representation(header: _Header, payload: bytes) -> Representation:
    # A slice of the whole is the whole: the body of a segment, which has no encodings, is not copied.
    body = payload[: header.body_bytes]
    encodings = dict(_cut(header, payload))
    return Representation(body, header.content_type, header.etag, header.cache_control, encodings)


def _cut(header: _Header, payload: bytes) -> Iterator[tuple[str, bytes]]:
    at = header.body_bytes
    for coding, length_bytes in header.encodings.items():
        yield coding, payload[at : at + length_bytes]
        at += length_bytes


def _checksum(checked: bytes, payload: bytes) -> bytes:
    # The payload is authenticated only; the head, being short, is "encrypted" too and the cipher text thrown away.
    return _gmac.encrypt(_NONCE, checked, payload)[-_CHECKSUM_BYTES:]
