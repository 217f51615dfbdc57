"""Several upstreams: their order, and how it is known who is well."""

import asyncio
from collections.abc import Callable

import pytest
from prometheus_client import REGISTRY

from edge.errors import UpstreamTimeoutError, UpstreamUnreachableError
from edge.upstream.upstream import Upstream
from edge.upstream.upstreams import MAX_CONNECTIONS, open_upstreams
from kernel.asset import AssetId
from kernel.errors import SettingsError
from kernel.settings import EdgeSettings
from tests.unit.edge.upstream.conftest import ASSET, SEGMENT, admitted_to, opened_upstreams
from tests.unit.edge.upstream.raw_upstream import Asked, RawUpstream, Talk, body_of, send_head, status, well

MakeSettings = Callable[..., EdgeSettings]


async def fetch(upstream: Upstream, path: str = SEGMENT) -> bytes:
    """A whole body."""
    async with upstream.ask(admitted_to(path), {}) as answer:
        return b"".join([chunk async for chunk in answer.chunks])


async def test_without_any_named_the_origin_is_the_upstream(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """As on a single machine."""
    async with open_upstreams(edge_settings(), origin_url=f"{upstream.url}/", headers={}) as upstreams:
        assert [one.name for one in upstreams.in_order(ASSET)] == [upstream.url]
        await upstreams.check()


@pytest.mark.parametrize(
    "url", ["", "shield", "shield:80", "ftp://shield", "http://", "http://user:secret@shield", "http://a?b"]
)
async def test_what_is_no_address_is_told(edge_settings: MakeSettings, url: str) -> None:
    """Before anything is served."""
    with pytest.raises(SettingsError, match=r"edge\.upstreams"):
        async with open_upstreams(edge_settings(upstreams=(url,)), origin_url="http://a", headers={}):
            pass


async def test_no_edge_is_its_own_upstream(edge_settings: MakeSettings) -> None:
    """It would wait for itself."""
    settings = edge_settings(url="http://edge-1:8081/", upstreams=("http://shield", "http://edge-1:8081"))
    with pytest.raises(SettingsError, match="own address"):
        async with open_upstreams(settings, origin_url="http://a", headers={}):
            pass


async def test_assets_are_spread_and_each_stays_where_it_is(
    upstream: RawUpstream, other_upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """Both upstreams are somebody's first."""
    async with opened_upstreams(edge_settings(), upstream, other_upstream) as upstreams:
        firsts = {
            asset: upstreams.in_order(asset)[0].name
            for asset in (AssetId(f"{number:032x}") for number in range(50))
        }
        assert set(firsts.values()) == {upstream.url, other_upstream.url}
        assert all(upstreams.in_order(asset)[0].name == name for asset, name in firsts.items())


@pytest.mark.parametrize("failing", ["away", "stalling"])
async def test_one_failure_moves_it_behind_the_others_until_it_is_well(
    upstream: RawUpstream, other_upstream: RawUpstream, edge_settings: MakeSettings, failing: str
) -> None:
    """At once, not at the next check; a check brings it back."""
    settings = edge_settings(upstream_stall_timeout_s=0.5)
    async with opened_upstreams(settings, upstream, other_upstream) as upstreams:
        await upstreams.check()
        first, second = upstreams.in_order(ASSET)
        raw = upstream if first.name == upstream.url else other_upstream

        async def reset(_asked: Asked, talk: Talk) -> None:
            talk.reset()

        async def stall(_asked: Asked, _talk: Talk) -> None:
            await asyncio.Event().wait()

        raw.script = reset if failing == "away" else stall
        with pytest.raises((UpstreamUnreachableError, UpstreamTimeoutError)):
            await fetch(first)
        assert upstreams.in_order(ASSET) == [second, first]
        assert REGISTRY.get_sample_value("segue_edge_upstream_healthy", {"upstream": first.name}) == 0
        await first.check()
        assert upstreams.in_order(ASSET) == [first, second]
        assert REGISTRY.get_sample_value("segue_edge_upstream_healthy", {"upstream": first.name}) == 1


async def test_an_answer_shows_that_it_is_well(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """It need not wait for the next check."""

    async def reset(_asked: Asked, talk: Talk) -> None:
        talk.reset()

    async with opened_upstreams(edge_settings(), upstream) as upstreams:
        (only,) = upstreams.in_order(ASSET)
        await only.check()
        upstream.script = reset
        with pytest.raises(UpstreamUnreachableError):
            await fetch(only)
        was_well = only.health.well
        upstream.script = well
        await fetch(only)
        assert (was_well, only.health.well) == (False, True)


@pytest.mark.parametrize("code", [401, 403, 404, 500, 503])
async def test_who_answers_is_there(upstream: RawUpstream, edge_settings: MakeSettings, code: int) -> None:
    """Whatever the answer."""
    upstream.script = status(code)
    async with opened_upstreams(edge_settings(), upstream) as upstreams:
        (only,) = upstreams.in_order(ASSET)
        with pytest.raises(Exception, match=r"."):
            await fetch(only)
        assert only.health.well


async def test_health_is_checked_for_ever(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """One that says it is unwell is away until it says otherwise, with nobody's doing."""
    async with opened_upstreams(edge_settings(upstream_check_interval_s=0.01), upstream) as upstreams:
        (only,) = upstreams.in_order(ASSET)
        for health, expected in ((503, False), (200, True), (500, False)):
            upstream.health = health
            await upstream.when_checked_again()
            assert only.health.well == expected


async def test_one_that_is_well_makes_the_edge_ready(
    upstream: RawUpstream, other_upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """None, and it isn't."""
    async with opened_upstreams(edge_settings(), upstream, other_upstream) as upstreams:
        upstream.health = 503
        for one in upstreams.in_order(ASSET):
            await one.check()
        await upstreams.check()
        other_upstream.health = 503
        for one in upstreams.in_order(ASSET):
            await one.check()
        with pytest.raises(UpstreamUnreachableError):
            await upstreams.check()
        upstream.health = 200
        await upstreams.check()
        assert upstreams.any_well


async def test_nobody_answers_for_what_was_never_heard_of(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """Optimism is for asking, not for telling that the edge is ready."""
    upstream.port = 9
    async with opened_upstreams(edge_settings(), upstream) as upstreams:
        assert upstreams.any_well
        with pytest.raises(UpstreamUnreachableError):
            await upstreams.check()


async def test_connections_to_an_upstream_are_bounded(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """Fills beyond the bound wait in line; health checks don't."""
    may_answer = asyncio.Event()

    async def when_told(asked: Asked, talk: Talk) -> None:
        await may_answer.wait()
        await well(asked, talk)

    upstream.script = when_told
    async with opened_upstreams(edge_settings(), upstream) as upstreams:
        (only,) = upstreams.in_order(ASSET)
        paths = [f"{ASSET}/96_aac/seg-{number}.m4s" for number in range(MAX_CONNECTIONS + 10)]
        fetches = [asyncio.create_task(fetch(only, path)) for path in paths]
        await upstream.when_asked(MAX_CONNECTIONS)
        await only.check()
        assert (len(upstream.asked), only.health.well) == (MAX_CONNECTIONS, True)
        may_answer.set()
        assert await asyncio.gather(*fetches) == [body_of(path) for path in paths]


async def test_what_happened_is_counted(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """By upstream and outcome, with the bytes that came."""

    def sample(name: str, **labels: str) -> float:
        return REGISTRY.get_sample_value(name, {"upstream": upstream.url, **labels}) or 0.0

    def counts() -> list[float]:
        requests = "segue_edge_upstream_requests_total"
        return [
            *(sample(requests, outcome=outcome) for outcome in ("ok", "busy", "unreachable")),
            sample("segue_edge_upstream_duration_seconds_count"),
            sample("segue_edge_upstream_bytes_total"),
        ]

    before = counts()  # an upstream of an earlier test may have had this port
    async with opened_upstreams(edge_settings(), upstream) as upstreams:
        (only,) = upstreams.in_order(ASSET)
        await fetch(only)
        upstream.script = status(503)
        with pytest.raises(Exception, match=r"."):
            await fetch(only)

        async def short(asked: Asked, talk: Talk) -> None:
            await send_head(asked, talk)
            talk.end()

        upstream.script = short
        with pytest.raises(UpstreamUnreachableError):
            await fetch(only)
    counted = [after - earlier for earlier, after in zip(before, counts(), strict=True)]
    assert counted == [1, 1, 1, 3, len(body_of(SEGMENT))]
