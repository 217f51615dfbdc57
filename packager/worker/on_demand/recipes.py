"""What a rendition is made from: read from the object store and the database, keys opened."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from kernel.asset import Asset, AssetId, decode_asset, document_key, rendition_key
from kernel.content_keys import KeyRing, WrappedKey
from kernel.database.pool import Pool, acquire
from kernel.database.queries import load_queries
from kernel.errors import InvalidValueError
from kernel.lru import LruCache
from kernel.object_store.port import ObjectStore
from kernel.quality import Quality
from packager.ladder import Ladder
from packager.on_demand.recipe import AlbumRecipe, Recipe, Source, TrackRecipe
from packager.worker.on_demand.ahead import each_ahead
from packager.worker.on_demand.album_plan import AlbumPlan, plan_album
from packager.worker.on_demand.claim import RenditionClaim, RenditionName
from packager.worker.on_demand.errors import RenditionRefusedError
from packager.worker.on_demand.expectation import SegmentFacts, facts_as_planned

_SQL = load_queries(__file__)

_MAX_PLANS = 4


@dataclass(frozen=True, slots=True)
class Provision:
    """A recipe, and where the objects of its sources lie."""

    recipe: Recipe
    source_keys: tuple[str, ...]
    """The object-store keys of the recipe's sources, in their order."""
    expected: tuple[SegmentFacts, ...]
    """What is known of its segments before they are made."""


@dataclass(frozen=True, slots=True)
class Recipes:
    """Finds out how renditions are made."""

    pool: Pool
    store: ObjectStore
    key_ring: KeyRing
    ladder: Ladder
    _plans: LruCache[AssetId, AlbumPlan] = field(default_factory=lambda: LruCache(_MAX_PLANS), init=False)
    """Of the album streams worked on last: renditions that take turns are resumed twice a second."""

    async def find(self, claim: RenditionClaim) -> Provision:
        """How a rendition is made.

        Raises:
            RenditionRefusedError: There is no such rendition, or nothing to make it from.
            ContentKeyError: A key can't be opened.
            ObjectNotFoundError: An asset is gone.
            ObjectStoreError, DatabaseUnavailableError: Something is away.
        """
        return await (self._of_album(claim) if claim.is_album else self._of_track(claim))

    async def _of_track(self, claim: RenditionClaim) -> Provision:
        asset = await self._asset(claim.owner)
        planned = asset.rendition(claim.rendition)
        if planned is None or planned.made_from is None:
            raise RenditionRefusedError("not-on-demand", f"{claim.rendition} is not made on demand here")
        source = asset.rendition(planned.made_from)
        if source is None:
            raise RenditionRefusedError("no-source", f"the asset has no {planned.made_from}")
        content_key, source_key = await self._track_keys([(asset.id, planned.name), (asset.id, source.name)])
        recipe = TrackRecipe(
            source=Source(rendition=source, content_key=source_key),
            planned=planned,
            loudness=asset.loudness,
            content_key=content_key,
        )
        return Provision(recipe, (rendition_key(asset.id, source.name),), facts_as_planned(planned))

    async def _of_album(self, claim: RenditionClaim) -> Provision:
        plan = await self._album_plan(claim.owner)
        bit_rate_bps, quality = self._bit_rate(claim.rendition)
        recipe = AlbumRecipe(
            whole=plan.whole,
            source_keys=tuple(await self._track_keys(plan.sources)),
            name=claim.rendition,
            quality=quality,
            bit_rate_bps=bit_rate_bps * plan.whole.channels // 2,
            loudness=plan.loudness,
            content_key=await self._album_key(claim),
        )
        return Provision(recipe, tuple(rendition_key(*source) for source in plan.sources), plan.expected)

    async def _album_plan(self, stream: AssetId) -> AlbumPlan:
        ids = await self._album_assets(stream)
        if (plan := self._plans.get(stream)) is None:
            assets = [asset async for asset in each_ahead(self._asset, ids)]
            plan = await asyncio.to_thread(plan_album, assets)
            self._plans.put(stream, plan)
        return plan

    def _bit_rate(self, rendition: str) -> tuple[int, Quality]:
        """A lossy rung's bit rate for stereo, and its quality."""
        for rung in self.ladder.lossy:
            if str(rung.quality) == rendition:
                return rung.bit_rate_bps, rung.quality
        raise RenditionRefusedError("not-on-ladder", f"the ladder has no {rendition}")

    async def _asset(self, asset: AssetId) -> Asset:
        key = document_key(asset)
        try:
            return decode_asset(await self.store.read(key))
        except InvalidValueError as error:
            raise RenditionRefusedError("damaged-asset", f"{key}: {error}") from error

    async def _track_keys(self, names: Sequence[RenditionName]) -> list[bytes]:
        columns = [UUID(asset) for asset, _ in names], [name for _, name in names]
        async with acquire(self.pool) as connection:
            rows = await connection.fetch(_SQL["track_keys"], *columns)
        wrapped = {
            (row["asset_id"].hex, row["name"]): WrappedKey(row["kek_id"], row["wrapped_key"]) for row in rows
        }
        if missing := set(names) - wrapped.keys():
            raise RenditionRefusedError("no-key", f"{len(missing)} of the keys it takes are missing")
        return [self.key_ring.unwrap(wrapped[name]) for name in names]

    async def _album_assets(self, stream: AssetId) -> list[AssetId]:
        async with acquire(self.pool) as connection:
            assets: list[UUID] = await connection.fetchval(_SQL["album_assets"], UUID(stream)) or []
        if not assets:
            raise RenditionRefusedError("no-album-stream", "the album stream is gone")
        return [AssetId(asset.hex) for asset in assets]

    async def _album_key(self, claim: RenditionClaim) -> bytes:
        async with acquire(self.pool) as connection:
            row = await connection.fetchrow(_SQL["album_key"], UUID(claim.owner), claim.rendition)
        if row is None:
            raise RenditionRefusedError("no-key", f"the album stream has no key for {claim.rendition}")
        return self.key_ring.unwrap(WrappedKey(row["kek_id"], row["wrapped_key"]))
