"""A part of a rendition that is packaged on demand: what listeners wait for, one by one, until the whole is made."""

import re
from dataclasses import dataclass

from kernel.asset import AssetId, initialization_part_key, segment_part_key

_HINT = re.compile(r"([0-9a-f]{32})/([a-z0-9_]+)/(init|\d{1,9})", re.ASCII)


@dataclass(frozen=True, slots=True)
class RenditionPart:
    """The initialization section or a segment."""

    owner: AssetId
    """An asset, or an album stream."""
    rendition: str
    segment: int | None
    """None is the initialization section."""

    @property
    def object_key(self) -> str:
        """Where it lies in the object store while the rendition is being made."""
        if self.segment is None:
            return initialization_part_key(self.owner, self.rendition)
        return segment_part_key(self.owner, self.rendition, self.segment)

    @property
    def hint(self) -> str:
        """As hints name it: ``{owner}/{rendition}/{segment}``, with ``init`` for the initialization section."""
        return f"{self.owner}/{self.rendition}/{'init' if self.segment is None else self.segment}"


def parse_hint(hint: str) -> RenditionPart | None:
    """The part that a hint names, or None when it names none."""
    if (match := _HINT.fullmatch(hint)) is None:
        return None
    segment = None if match[3] == "init" else int(match[3])
    return RenditionPart(AssetId(match[1]), match[2], segment)
