"""Sample groups of type `roll` (ISO/IEC 14496-12, 10.1): how many access units to decode before one."""

from collections.abc import Iterable
from dataclasses import dataclass

from segue.verify.box import Box, Fields


@dataclass(frozen=True, slots=True)
class RollGroup:
    """`distances` are the descriptions in order; `assigned` the samples of each, as (samples, index)."""

    distances: tuple[int, ...]
    default_index: int
    """Which description samples in no sbgp have; 0 for none (sgpd version 2)."""
    assigned: tuple[tuple[int, int], ...]

    def covers(self, samples: int) -> bool:
        """Whether so many samples are all in the group of roll distance -1, AAC's."""
        if not self.assigned:
            return self._distance(self.default_index) == -1
        explicit = sum(count for count, _ in self.assigned)
        indices = [index for _, index in self.assigned]
        if explicit < samples:
            indices.append(self.default_index)
        return all(self._distance(index) == -1 for index in indices)

    def _distance(self, index: int) -> int | None:
        # In a fragment, indices above 0x10000 point at descriptions inside the same fragment (8.9.4).
        index = index - 0x10000 if index > 0x10000 else index
        return self.distances[index - 1] if 0 < index <= len(self.distances) else None


def parse(boxes: Iterable[Box]) -> RollGroup | None:
    """The `roll` group among the boxes of a stbl or a traf, or None.

    Raises:
        MalformedMediaError: A box is cut short.
    """
    distances: tuple[int, ...] = ()
    default_index = 0
    assigned: tuple[tuple[int, int], ...] = ()
    seen = False
    for box in boxes:
        if box.type not in {"sgpd", "sbgp"}:
            continue
        version, _, fields = box.full()
        if fields.four_characters() != "roll":
            continue
        seen = True
        if box.type == "sgpd":
            default_index, distances = _parse_descriptions(version, fields)
        else:
            assigned = _parse_assignment(version, fields)
    return RollGroup(distances, default_index, assigned) if seen else None


def _parse_descriptions(version: int, fields: Fields) -> tuple[int, tuple[int, ...]]:
    length = fields.unsigned(4) if version >= 1 else 2
    default_index = fields.unsigned(4) if version >= 2 else 0
    if version >= 2 and 2 * default_index == fields.left_bytes:
        # The edition of 2015 had no default_length in version 2: what was read are the index and the count.
        length, default_index, count = 2, length, default_index
    else:
        count = fields.unsigned(4)
    return default_index, tuple(_parse_distance(length, fields) for _ in range(count))


def _parse_distance(length: int, fields: Fields) -> int:
    entry = fields.take(length or fields.unsigned(4))
    return int.from_bytes(entry[:2], "big", signed=True)


def _parse_assignment(version: int, fields: Fields) -> tuple[tuple[int, int], ...]:
    fields.take(4 if version == 1 else 0)  # grouping_type_parameter
    return tuple((fields.unsigned(4), fields.unsigned(4)) for _ in range(fields.unsigned(4)))
