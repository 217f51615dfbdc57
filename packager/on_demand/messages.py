"""What is said between the worker and the process that makes renditions: one message, one answer, in turn.

The process says `Warm` by itself. A recipe is answered by `Begun`, a `Make` by `Made`, and either may end in `Failed`.
Before it answers, the process may ask for bytes any number of times: a `Need` is answered by a `Supply`.
"""

from typing import Literal

import msgspec

from packager.on_demand.recipe import Recipe

LENGTH_BYTES = 4
"""Every message is MessagePack behind its length, big-endian."""

MAX_MESSAGE_BYTES = 256 << 20
"""No segment comes near; what claims to be longer is no message."""


class Range(msgspec.Struct, frozen=True, array_like=True):
    """Bytes of a source's packed object."""

    source: int
    offset_bytes: int
    length_bytes: int


class Make(msgspec.Struct, frozen=True, tag="make"):
    """The order to make one segment."""

    number: int


class Supply(msgspec.Struct, frozen=True, tag="supply"):
    """The bytes that were needed, in the order of the ranges."""

    parts: tuple[bytes, ...]


class Warm(msgspec.Struct, frozen=True, tag="warm"):
    """Everything is imported; a recipe can be worked on at once."""


class Begun(msgspec.Struct, frozen=True, tag="begun"):
    """The recipe is understood."""

    initialization: bytes
    segment_count: int


class Need(msgspec.Struct, frozen=True, tag="need"):
    """Bytes of sources without which the work can't go on."""

    ranges: tuple[Range, ...]


class Made(msgspec.Struct, frozen=True, tag="made"):
    """One segment, as it is to be stored."""

    data: bytes
    duration_samples: int
    peak: float


class Failed(msgspec.Struct, frozen=True, tag="failed"):
    """What was asked for can't be made, and why; the process is ready for more."""

    kind: Literal["damaged", "mismatch"]
    reason: str
    source: int = 0


Order = Recipe | Make | Supply
Answer = Warm | Begun | Need | Made | Failed


def framed(message: Order | Answer) -> bytes:
    """A message as it goes over a pipe."""
    body = msgspec.msgpack.encode(message)
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def body_length(head: bytes) -> int:
    """The length that stands before a message.

    Raises:
        ValueError: Nothing is that long.
    """
    length_bytes = int.from_bytes(head, "big")
    if length_bytes > MAX_MESSAGE_BYTES:
        raise ValueError(f"a message of {length_bytes} bytes")
    return length_bytes
