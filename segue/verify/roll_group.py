"""Sample groups of type `roll` (ISO/IEC 14496-12, 10.1): how many access units to decode before one."""

from collections.abc import Iterable
from dataclasses import dataclass

from segue.verify.box import Box, Fields

AAC_ROLL_DISTANCE = -1

_IN_FRAGMENT = 0x10000
"""Indices above it point at descriptions inside the same fragment, others at the track's (8.9.4)."""


@dataclass(frozen=True, slots=True)
class RollGroup:
    """The `roll` group of a track or of one fragment."""

    distances: tuple[int, ...]
    """The descriptions (sgpd), in order."""
    default_index: int
    """Which description samples in no sbgp have; 0 for none."""
    assigned: tuple[tuple[int, int], ...]
    """The assignment (sbgp): so many samples have the description of this index."""


NONE = RollGroup((), 0, ())


def covers(samples: int, fragment: RollGroup, track: RollGroup) -> bool:
    """Whether a fragment's samples, so many, are all in a group of AAC's roll distance."""
    indices = [index for _, index in fragment.assigned]
    if sum(count for count, _ in fragment.assigned) < samples:
        indices.append(
            _IN_FRAGMENT + fragment.default_index if fragment.default_index else track.default_index
        )
    return all(_distance(index, fragment, track) == AAC_ROLL_DISTANCE for index in indices)


def _distance(index: int, fragment: RollGroup, track: RollGroup) -> int | None:
    distances = fragment.distances if index > _IN_FRAGMENT else track.distances
    index = index - _IN_FRAGMENT if index > _IN_FRAGMENT else index
    return distances[index - 1] if 0 < index <= len(distances) else None


def parse(boxes: Iterable[Box]) -> RollGroup:
    """The `roll` group among the boxes of a stbl or a traf; `NONE` where there is none.

    Raises:
        MalformedMediaError: A box is cut short.
    """
    distances: tuple[int, ...] = ()
    default_index = 0
    assigned: tuple[tuple[int, int], ...] = ()
    for box in boxes:
        if box.type not in {"sgpd", "sbgp"}:
            continue
        version, _, fields = box.full()
        if fields.four_characters() != "roll":
            continue
        if box.type == "sgpd":
            default_index, distances = _parse_descriptions(version, fields)
        else:
            assigned = _parse_assignment(version, fields)
    return RollGroup(distances, default_index, assigned)


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
