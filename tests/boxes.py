"""ISO-BMFF boxes, read for tests."""

from dataclasses import dataclass

_CONTAINERS = {"moov", "trak", "edts", "mdia", "minf", "stbl", "mvex", "moof", "traf", "udta", "dinf", "ludt"}


@dataclass(frozen=True)
class Box:
    """A box, where it began, and what it holds."""

    kind: str
    offset: int
    payload: bytes

    def find(self, *path: str) -> "Box":
        """The one box at a path below; fails when there is none or more than one."""
        box = self
        for kind in path:
            assert box.kind in _CONTAINERS, box.kind
            found = [child for child in read_boxes(box.payload) if child.kind == kind]
            assert len(found) == 1, (box.kind, kind, len(found))
            box = found[0]
        return box


def read_boxes(data: bytes) -> list[Box]:
    """Every box of a level; they must fill the data exactly."""
    boxes, offset = [], 0
    while offset < len(data):
        length, kind = (
            int.from_bytes(data[offset : offset + 4], "big"),
            data[offset + 4 : offset + 8].decode(),
        )
        assert 8 <= length <= len(data) - offset, (kind, length)
        boxes.append(Box(kind, offset, data[offset + 8 : offset + length]))
        offset += length
    return boxes
