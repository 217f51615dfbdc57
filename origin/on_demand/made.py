"""Renditions that were made on demand and are whole: what is told of them, remembered once read, and their parts."""

from kernel.admission import NoSuchMediaError
from kernel.asset import AssetId, Rendition, decode_made, made_key
from kernel.errors import InvalidValueError
from kernel.lru import LruCache
from kernel.rendition_part import RenditionPart
from kernel.single_flight import SingleFlight
from origin.errors import DamagedMediaError
from origin.packed_objects import PackedObjects
from origin.published_assets import SEGMENTS_A_CACHE_ENTRY

Name = tuple[AssetId, str]
"""A rendition: its owner and its name."""


class MadeRenditions:
    """Reads what is told of a rendition once for any number who ask."""

    def __init__(
        self, objects: PackedObjects, flights: SingleFlight[Name, Rendition], cache_entries: int
    ) -> None:
        self._objects = objects
        self._flights = flights
        self._cache: LruCache[Name, Rendition] = LruCache(cache_entries, _cache_entries)

    def known(self, owner: AssetId, rendition: str) -> Rendition | None:
        """What is remembered of a rendition; None says nothing."""
        return self._cache.get((owner, rendition))

    async def get(self, owner: AssetId, rendition: str) -> Rendition:
        """What is told of a rendition that is made.

        Raises:
            NoSuchMediaError: It is not, or not any more.
            DamagedMediaError: It can't be read.
            ObjectStoreError: The object store is away.
        """
        name = (owner, rendition)
        return self._cache.get(name) or await self._flights.run(name, lambda: self._load(owner, rendition))

    async def read_part(self, part: RenditionPart, made: Rendition) -> bytes:
        """A part of a whole object; raises as `get`, and `NoSuchMediaError` for a segment it doesn't have."""
        place = _locate(made, part.segment)
        try:
            return await self._objects.read_range(part.owner, part.rendition, place.start, len(place))
        except NoSuchMediaError:
            self._cache.discard((part.owner, part.rendition))
            raise

    async def _load(self, owner: AssetId, rendition: str) -> Rendition:
        key = made_key(owner, rendition)
        document = await self._objects.read_object(key)
        try:
            made = decode_made(document)
        except InvalidValueError as error:
            raise DamagedMediaError(f"{key}: {error}") from error
        self._cache.put((owner, rendition), made)
        return made


def _locate(made: Rendition, number: int | None) -> range:
    """Where the initialization section or a segment lies in the packed object."""
    if number is None:
        return range(made.initialization_bytes)
    if number >= len(made.segments):
        raise NoSuchMediaError(f"the rendition has {len(made.segments)} segments")
    segment = made.segments[number]
    return range(segment.offset_bytes, segment.offset_bytes + segment.length_bytes)


def _cache_entries(made: Rendition) -> int:
    return 1 + len(made.segments) // SEGMENTS_A_CACHE_ENTRY
