"""Finding boxes of ISO-BMFF (ISO/IEC 14496-12:2022 section 4.2) and writing over their fields, in place."""

from collections.abc import Iterator

from origin.errors import DamagedMediaError

_HEADER_BYTES = 8
_SIZE_BYTES = 4
_VERSION_OFFSET_BYTES = _HEADER_BYTES


class Boxes:
    """The boxes of a section or a segment; their paths are told as ``moof/traf/tfdt``."""

    def __init__(self, data: bytes) -> None:
        self._data = bytearray(data)

    def to_bytes(self) -> bytes:
        """Everything, as it was but for what was written."""
        return bytes(self._data)

    def read(self, path: str, offset_bytes: int, length_bytes: int, *, version: int) -> int:
        """An unsigned number in a full box of a version; the offset counts from behind version and flags.

        Raises:
            DamagedMediaError: There is no such box, or more than one, or it is too short or of another version.
        """
        place = self._field(path, offset_bytes, length_bytes, version)
        return int.from_bytes(self._data[place.start : place.stop], "big")

    def write(self, path: str, offset_bytes: int, length_bytes: int, value: int, *, version: int) -> None:
        """Put a number in the place that `read` takes it from.

        Raises:
            DamagedMediaError: As `read` does, or the number is too large for its place.
        """
        place = self._field(path, offset_bytes, length_bytes, version)
        try:
            self._data[place.start : place.stop] = value.to_bytes(length_bytes, "big")
        except OverflowError:
            raise DamagedMediaError(f"{path} has no room for {value}") from None

    def _field(self, path: str, offset_bytes: int, length_bytes: int, version: int) -> range:
        box = self._find(path)
        start = box.start + _HEADER_BYTES + _SIZE_BYTES + offset_bytes
        if start + length_bytes > box.stop:
            raise DamagedMediaError(f"{path} is too short")
        if self._data[box.start + _VERSION_OFFSET_BYTES] != version:
            raise DamagedMediaError(f"{path} is not of version {version}")
        return range(start, start + length_bytes)

    def _find(self, path: str) -> range:
        """The one box at a path."""
        box = range(-_HEADER_BYTES, len(self._data))  # as though one box held all of it
        for kind in path.split("/"):
            inside = self._walk(range(box.start + _HEADER_BYTES, box.stop))
            found = [child for child in inside if self._kind(child) == kind.encode()]
            if len(found) != 1:
                raise DamagedMediaError(f"{path}: there are {len(found)} of {kind}")
            box = found[0]
        return box

    def _walk(self, inside: range) -> Iterator[range]:
        """The boxes that fill a range."""
        start = inside.start
        while start < inside.stop:
            length_bytes = int.from_bytes(self._data[start : start + _SIZE_BYTES], "big")
            # 0 and 1 stand for lengths told elsewhere, which the packager never writes.
            if not _HEADER_BYTES <= length_bytes <= inside.stop - start:
                raise DamagedMediaError(f"a box at byte {start} has {length_bytes} bytes")
            yield range(start, start + length_bytes)
            start += length_bytes

    def _kind(self, box: range) -> bytes:
        return bytes(self._data[box.start + _SIZE_BYTES : box.start + _HEADER_BYTES])
