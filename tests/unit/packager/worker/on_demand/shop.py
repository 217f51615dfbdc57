"""What tests of starts share: a workshop whose database is a fake and whose store is a directory."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager

from kernel.asset import AssetId, Loudness, Rendition, Segment
from kernel.object_store.directory import DirectoryStore
from kernel.rendition_part import RenditionPart
from packager.on_demand.maker import Fetch, Maker
from packager.on_demand.recipe import Recipe, Source, TrackRecipe
from packager.worker.on_demand.claim import RenditionClaim, RenditionName
from packager.worker.on_demand.demand import Demand
from packager.worker.on_demand.expectation import SegmentFacts
from packager.worker.on_demand.making import RenditionWorkshop
from packager.worker.on_demand.queue import RenditionQueue
from packager.worker.on_demand.recipes import Provision, Recipes
from tests.synthetic_asset import make_asset

ASSET = make_asset(names=("lossless_flac",)).asset
PLANNED = ASSET.renditions[0]
PARTS = [RenditionPart(ASSET.id, PLANNED.name, number) for number in (None, *range(len(PLANNED.segments)))]
CLAIM = RenditionClaim(owner=ASSET.id, is_album=False, rendition=PLANNED.name, start=1, crashes=0, delays=0)
ELSEWHERE = RenditionPart(AssetId("b" * 32), PLANNED.name, 0)
"""What somebody else waits for."""


class EasyQueue(RenditionQueue):
    """Everything can be claimed, and no job is ever lost."""

    def __init__(self) -> None:
        pass

    async def is_any_claimable(self, wanted: Collection[RenditionName]) -> bool:
        """See `RenditionQueue.is_any_claimable`."""
        return bool(wanted)

    async def announce(self, part: RenditionPart) -> None:
        """See `RenditionQueue.announce`."""

    async def beat(self, claim: RenditionClaim) -> None:
        """See `RenditionQueue.beat`."""

    async def finish(self, claim: RenditionClaim) -> None:
        """See `RenditionQueue.finish`."""


class OneRecipe(Recipes):
    """Knows how one rendition is made."""

    def __init__(self) -> None:
        pass

    async def find(self, claim: RenditionClaim) -> Provision:
        """See `Recipes.find`."""
        assert claim == CLAIM
        unknown = Loudness(integrated_lufs=None, range_lu=None, true_peak_dbtp=None)
        source = Source(rendition=PLANNED, content_key=None)
        recipe = TrackRecipe(source=source, planned=PLANNED, loudness=unknown, content_key=None)
        return Provision(recipe, (), tuple(SegmentFacts(1, 0.5) for _ in PLANNED.segments))


class IdleMaker(Maker):
    """Has nothing left to make."""

    initialization = b"init"
    segment_count = len(PLANNED.segments)

    def __init__(self) -> None:
        pass

    def describe(self, segments: Sequence[Segment], *, object_bytes: int, sha256: str) -> Rendition:
        """See `Maker.describe`."""
        assert len(segments) == self.segment_count
        assert object_bytes > 0
        assert len(sha256) == 64
        return PLANNED


@asynccontextmanager
async def open_idle_maker(_recipe: Recipe, _fetch: Fetch) -> AsyncIterator[Maker]:
    """See `Makers.open`."""
    yield IdleMaker()


async def store_parts(store: DirectoryStore) -> None:
    """Have all parts of the rendition there."""
    for part in PARTS:
        await store.put_bytes(part.object_key, part.hint.encode())


def workshop(store: DirectoryStore, demand: Demand, queue: RenditionQueue | None = None) -> RenditionWorkshop:
    """A workshop in which one rendition is made."""
    return RenditionWorkshop(
        queue=queue or EasyQueue(),
        store=store,
        recipes=OneRecipe(),
        open_maker=open_idle_maker,
        demand=demand,
    )
