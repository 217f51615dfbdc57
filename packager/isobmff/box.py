"""Boxes and full boxes (ISO/IEC 14496-12:2022 section 4.2)."""

import struct


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box: 32-bit size, four-character type, payload. Ours never reach 4 GiB."""
    payload = b"".join(parts)
    return struct.pack(">I4s", 8 + len(payload), kind) + payload


def full_box(kind: bytes, version: int, flags: int, *parts: bytes) -> bytes:
    """A box that begins with a version and 24 bits of flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def u8(value: int) -> bytes:
    """Eight bits."""
    return struct.pack(">B", value)


def u16(value: int) -> bytes:
    """Sixteen bits, big-endian."""
    return struct.pack(">H", value)


def u32(value: int) -> bytes:
    """Thirty-two bits, big-endian."""
    return struct.pack(">I", value)


def u64(value: int) -> bytes:
    """Sixty-four bits, big-endian."""
    return struct.pack(">Q", value)
