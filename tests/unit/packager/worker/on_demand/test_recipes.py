"""What an album is made from."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

import asyncpg
import pytest

from kernel.album_stream.whole_encoding import whole_encoding
from kernel.asset import Asset, AssetId, document_key, encode_asset
from kernel.content_keys import KeyRing
from kernel.object_store.directory import DirectoryStore
from packager.ladder import load_ladder
from packager.on_demand.recipe import AlbumRecipe
from packager.worker.on_demand import recipes
from packager.worker.on_demand.ahead import MAX_AT_ONCE
from packager.worker.on_demand.album_plan import AlbumPlan, plan_album
from packager.worker.on_demand.claim import RenditionClaim, RenditionName
from packager.worker.on_demand.recipes import Recipes
from tests.synthetic_asset import make_asset

TRACKS = [make_asset(f"{number:032x}", ("lossless_alac",)).asset for number in range(20)]
CLAIM = RenditionClaim(
    owner=AssetId("f" * 32), is_album=True, rendition="256_aac", start=1, crashes=0, delays=0
)


class AlbumRecipes(Recipes):
    """Of one album whose keys are told anew each time."""

    key_turn = 0

    async def _album_assets(self, stream: AssetId) -> list[AssetId]:
        assert stream == CLAIM.owner
        return [track.id for track in TRACKS]

    async def _track_keys(self, names: Sequence[RenditionName]) -> list[bytes]:
        assert names == tuple((track.id, "lossless_alac") for track in TRACKS)
        AlbumRecipes.key_turn += 1
        return [bytes([AlbumRecipes.key_turn])] * len(names)

    async def _album_key(self, claim: RenditionClaim) -> bytes:
        assert claim == CLAIM
        return bytes([AlbumRecipes.key_turn])


class SlowStore(DirectoryStore):
    """Tells how often it was read, and how much of that at once."""

    reads = under_way = most_under_way = 0

    async def read(self, key: str, *, offset_bytes: int = 0, length_bytes: int | None = None) -> bytes:
        """See `ObjectStore.read`."""
        self.reads += 1
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(0)
        data = await super().read(key, offset_bytes=offset_bytes, length_bytes=length_bytes)
        self.under_way -= 1
        return data


async def test_an_albums_documents_are_read_a_few_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And once, whoever takes turns; what they come to is worked out beside the event loop; keys are never kept."""
    threads = []

    def plan(assets: Sequence[Asset]) -> AlbumPlan:
        threads.append(threading.current_thread())
        return plan_album(assets)

    monkeypatch.setattr(recipes, "plan_album", plan)
    store = SlowStore(tmp_path)
    store.create()
    for track in TRACKS:
        await store.put_bytes(document_key(track.id), encode_asset(track))
    ring = KeyRing({"test": bytes(32)}, "test")
    async with asyncpg.create_pool("postgresql://nobody@127.0.0.1:1/none", min_size=0) as pool:
        album = AlbumRecipes(pool, store, ring, load_ladder())
        first, again = [await album.find(CLAIM) for _ in range(2)]
    assert (store.reads, store.most_under_way) == (len(TRACKS), MAX_AT_ONCE)
    assert len(threads) == 1
    assert threads[0] is not threading.main_thread()
    assert isinstance(first.recipe, AlbumRecipe)
    assert isinstance(again.recipe, AlbumRecipe)
    assert first.recipe.whole == again.recipe.whole == whole_encoding(TRACKS)
    assert (first.recipe.content_key, again.recipe.content_key) == (b"\x01", b"\x02")
