"""Parts of a track's renditions as they are stored, whether that was with the asset or when first asked for."""

from kernel.admission import NoSuchMediaError
from kernel.asset import AssetId, Rendition
from origin.on_demand.on_demand import OnDemand
from origin.packed_objects import PackedObjects
from origin.published_assets import PublishedAssets


class Renditions:
    """Reads initialization sections and segments."""

    def __init__(self, assets: PublishedAssets, objects: PackedObjects, on_demand: OnDemand) -> None:
        self._assets = assets
        self._objects = objects
        self._on_demand = on_demand

    def expect(self, asset: AssetId, rendition: Rendition) -> None:
        """Have a rendition made that somebody is about to play, unless it is there."""
        if rendition.made_from is not None:
            self._on_demand.ask(asset, rendition.name)

    async def read(self, asset: AssetId, rendition: Rendition, segment: int | None) -> bytes:
        """A segment, encrypted as it is stored; without a number the initialization section.

        Raises:
            NoSuchMediaError: There is no such segment, or it is gone.
            NotPackagedYetError: The rendition is made on demand, and was not made in time.
            PackagingFailedError: It could not be made.
            DamagedMediaError: The object store's content is not what was written.
            DatabaseUnavailableError: PostgreSQL is away, and the rendition is made on demand.
            ObjectStoreError: The object store is away.
        """
        place = locate(rendition, segment)
        try:
            if rendition.made_from is None:
                return await self._objects.read_range(asset, rendition.name, place.start, len(place))
            if segment is None:
                return await self._on_demand.initialization(asset, rendition.name)
            return await self._on_demand.segment(asset, rendition.name, segment)
        except NoSuchMediaError:
            self.forget(asset)
            raise

    def forget(self, asset: AssetId) -> None:
        """Drop what is remembered of an asset that turned out to be gone."""
        self._assets.forget(asset)


def locate(rendition: Rendition, segment: int | None) -> range:
    """Where the initialization section or a segment lies in the packed object.

    Raises:
        NoSuchMediaError: There is no such segment.
    """
    if segment is None:
        return range(rendition.initialization_bytes)
    if segment >= len(rendition.segments):
        raise NoSuchMediaError(f"the rendition has {len(rendition.segments)} segments")
    found = rendition.segments[segment]
    return range(found.offset_bytes, found.offset_bytes + found.length_bytes)
