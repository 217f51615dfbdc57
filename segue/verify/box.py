"""Boxes of the ISO base media file format (ISO/IEC 14496-12, 4.2), and the numbers inside them."""

from collections.abc import Iterable
from dataclasses import dataclass

from segue.verify import limits
from segue.verify.errors import MalformedMediaError


@dataclass(frozen=True, slots=True)
class Box:
    """One box; `body` is what follows its header, `offset_bytes` where the header lies in the resource."""

    type: str
    body: memoryview
    offset_bytes: int
    header_bytes: int

    @property
    def body_offset_bytes(self) -> int:
        """Where the body lies in the whole resource."""
        return self.offset_bytes + self.header_bytes

    @property
    def end_bytes(self) -> int:
        """Where the next box lies in the whole resource."""
        return self.body_offset_bytes + len(self.body)

    def children(self, skip_bytes: int = 0) -> list["Box"]:
        """The boxes inside, after so many bytes of fields.

        Raises:
            MalformedMediaError: The body isn't a list of boxes.
        """
        return read_boxes(self.body[skip_bytes:], self.body_offset_bytes + skip_bytes)

    def child(self, *path: str) -> "Box":
        """The first descendant along a path of types.

        Raises:
            MalformedMediaError: There is none.
        """
        box = self
        for box_type in path:
            box = first(box.children(), box_type, f"{box.type} box")
        return box

    def fields(self) -> "Fields":
        """The body as numbers."""
        return Fields(self.body, self.type)

    def full(self) -> "tuple[int, int, Fields]":
        """A FullBox's version and flags, and the fields after them."""
        fields = self.fields()
        return fields.unsigned(1), fields.unsigned(3), fields


class Fields:
    """Big-endian numbers, read one after another."""

    def __init__(self, body: memoryview, owner: str) -> None:
        self._body = body
        self._owner = owner
        self._position = 0

    @property
    def left_bytes(self) -> int:
        """How much hasn't been read yet."""
        return len(self._body) - self._position

    def take(self, count_bytes: int) -> memoryview:
        """The next bytes.

        Raises:
            MalformedMediaError: The box ends before.
        """
        if count_bytes > self.left_bytes:
            raise MalformedMediaError(f"the {self._owner} box is cut short")
        taken = self._body[self._position : self._position + count_bytes]
        self._position += count_bytes
        return taken

    def unsigned(self, count_bytes: int) -> int:
        """The next bytes as an unsigned number."""
        return int.from_bytes(self.take(count_bytes), "big")

    def signed(self, count_bytes: int) -> int:
        """The next bytes as a signed number."""
        return int.from_bytes(self.take(count_bytes), "big", signed=True)

    def four_characters(self) -> str:
        """The next four bytes as a code."""
        return bytes(self.take(4)).decode("latin-1")

    def rest(self) -> memoryview:
        """Everything not read yet."""
        return self.take(self.left_bytes)


def read_boxes(data: memoryview, offset_bytes: int = 0) -> list[Box]:
    """Split a list of boxes.

    Raises:
        MalformedMediaError: A size is impossible, or there are more than `limits.BOXES`.
    """
    boxes: list[Box] = []
    position = 0
    while position < len(data):
        if len(boxes) >= limits.BOXES:
            raise MalformedMediaError(f"more than {limits.BOXES} boxes in one list")
        box = _read_box(data[position:], offset_bytes + position)
        boxes.append(box)
        position = box.end_bytes - offset_bytes
    return boxes


def _read_box(data: memoryview, offset_bytes: int) -> Box:
    if len(data) < 8:
        raise MalformedMediaError(f"{len(data)} stray bytes at {offset_bytes}, too few for a box")
    size, header_bytes = int.from_bytes(data[:4], "big"), 8
    if size == 1 and len(data) >= 16:
        size, header_bytes = int.from_bytes(data[8:16], "big"), 16
    elif size == 0:
        size = len(data)
    box_type = bytes(data[4:8]).decode("latin-1")
    if not header_bytes <= size <= len(data):
        raise MalformedMediaError(
            f"box {box_type!r} at {offset_bytes} claims {size} bytes, {len(data)} are there"
        )
    return Box(box_type, data[header_bytes:size], offset_bytes, header_bytes)


def find(boxes: Iterable[Box], box_type: str) -> Box | None:
    """The first box of a type, or None."""
    return next((box for box in boxes if box.type == box_type), None)


def first(boxes: Iterable[Box], box_type: str, where: str) -> Box:
    """The first box of a type.

    Raises:
        MalformedMediaError: There is none.
    """
    box = find(boxes, box_type)
    if box is None:
        raise MalformedMediaError(f"no {box_type} box in the {where}")
    return box
