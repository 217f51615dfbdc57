"""What tests of upstreams and fills share."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from edge.upstream.upstreams import Upstreams, open_upstreams
from kernel.admission import Admitted
from kernel.asset import AssetId
from kernel.media_path import MediaPath
from kernel.playback_token import PlaybackToken
from kernel.quality import Quality
from kernel.settings import EdgeSettings, load_settings
from tests.unit.edge.upstream.raw_upstream import RawUpstream, open_raw_upstream

ASSET = AssetId("0123456789abcdef" * 2)
SEGMENT = f"{ASSET}/lossless_alac/seg-3.m4s"


def admitted_to(path: str, listener: str = "hers") -> Admitted:
    """A listener's request; her name is her token, which the raw upstream takes as it is."""
    parsed = MediaPath.parse(path)
    claims = PlaybackToken("user", listener, frozenset([parsed.asset]), Quality.HI_RES_LOSSLESS, 0, 1 << 40)
    return Admitted(claims, parsed, listener)


@pytest.fixture
def edge_settings(monkeypatch: pytest.MonkeyPatch) -> Callable[..., EdgeSettings]:
    """Makes an edge's settings; health is checked but once, unless the test says otherwise."""
    monkeypatch.delenv("SEGUE_DATA_DIR", raising=False)

    def made(**edge: Any) -> EdgeSettings:
        return load_settings(edge={"upstream_check_interval_s": 3600.0, **edge}).edge

    return made


@pytest.fixture
async def upstream() -> AsyncIterator[RawUpstream]:
    """An upstream in good health."""
    async with open_raw_upstream() as opened:
        yield opened


@pytest.fixture
async def other_upstream() -> AsyncIterator[RawUpstream]:
    """Another one."""
    async with open_raw_upstream() as opened:
        yield opened


@asynccontextmanager
async def opened_upstreams(settings: EdgeSettings, *raw: RawUpstream) -> AsyncIterator[Upstreams]:
    """An edge's view of them."""
    given = settings.model_copy(update={"upstreams": tuple(one.url for one in raw)})
    async with open_upstreams(
        given, origin_url="http://127.0.0.1:9", headers={"Segue-Peer": "proof"}
    ) as opened:
        yield opened
