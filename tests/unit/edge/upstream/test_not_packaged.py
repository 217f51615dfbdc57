"""A rendition that can't be had now: told apart from an upstream that can't answer."""

import json
from collections.abc import Callable

import pytest
from prometheus_client import REGISTRY

from edge.errors import NotPackagedError, NotPackagedYetError, PackagingFailedError, UpstreamBusyError
from kernel.settings import EdgeSettings
from tests.unit.edge.upstream.conftest import ASSET, SEGMENT, admitted_to, opened_upstreams
from tests.unit.edge.upstream.raw_upstream import Asked, RawUpstream, Script, Talk

MakeSettings = Callable[..., EdgeSettings]


def problem(code: str, **headers: str) -> Script:
    """Answers 503 with such a problem."""
    body = json.dumps({"status": 503, "code": code, "detail": "secret details"}).encode()

    async def script(_asked: Asked, talk: Talk) -> None:
        await talk.head(503, Content_Length=len(body), **headers)
        await talk.send(body)

    return script


@pytest.mark.parametrize(
    ("script", "error", "retry_after_s"),
    [
        (problem("not-packaged-yet", Retry_After="2"), NotPackagedYetError, 2),
        (problem("packaging-failed", Retry_After="417"), PackagingFailedError, 417),
        (problem("packaging-failed"), PackagingFailedError, 1),
        (problem("packaging-failed", Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"), PackagingFailedError, 1),
    ],
)
async def test_the_rendition_is_to_blame(
    upstream: RawUpstream,
    edge_settings: MakeSettings,
    script: Script,
    error: type[NotPackagedError],
    retry_after_s: float,
) -> None:
    """Which of the two it is, when to ask again, and that the upstream is well."""

    def counted() -> float:
        labels = {"upstream": upstream.url, "outcome": "not-packaged"}
        return REGISTRY.get_sample_value("segue_edge_upstream_requests_total", labels) or 0.0

    before = counted()  # an upstream of an earlier test may have had this port
    upstream.script = script
    async with opened_upstreams(edge_settings(), upstream) as upstreams:
        (only,) = upstreams.in_order(ASSET)
        with pytest.raises(error) as raised:
            async with only.ask(admitted_to(SEGMENT), {}):
                pass
        assert (raised.value.retry_after_s, only.health.well) == (retry_after_s, True)
        assert counted() - before == 1
        assert "secret" not in str(raised.value)


@pytest.mark.parametrize("code", ["store-unavailable", "upstream-busy", ""])
async def test_other_503s_are_the_upstreams(
    upstream: RawUpstream, edge_settings: MakeSettings, code: str
) -> None:
    """What stands behind it is away."""
    upstream.script = problem(code)
    async with opened_upstreams(edge_settings(), upstream) as upstreams:
        with pytest.raises(UpstreamBusyError):
            async with upstreams.in_order(ASSET)[0].ask(admitted_to(SEGMENT), {}):
                pass
