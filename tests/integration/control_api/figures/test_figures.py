"""Live figures: what several processes tell, added up in Valkey and told to administrators."""

import asyncio
import json
from collections.abc import AsyncIterator
from math import inf
from typing import Any

import pytest
from pydantic import SecretStr
from redis.asyncio import Redis

from control_api.accounts.models import Account
from control_api.figures.models import Figures, FigureSeries, FigureSummary
from control_api.figures.reader import FigureReader
from kernel.figures.figure import Figure
from kernel.figures.recorder import STARTS_A_SLOT, FigureRecorder
from kernel.figures.slots import KEPT_S, SLOT_S, starts_key
from kernel.settings import Settings
from kernel.valkey.client import open_valkey
from tests.integration.control_api.api_client import API, ApiClient, serving
from tests.integration.control_api.detour import detour_to

NOW_S = 1_800_000_000.0


class Clock:
    """A time that the test sets."""

    def __init__(self) -> None:
        self.now_s = NOW_S

    def __call__(self) -> float:
        """Seconds since the epoch."""
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    """Of all processes."""
    return Clock()


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Redis]:
    """An empty Valkey."""
    async with open_valkey(settings.valkey) as opened:
        yield opened


def _told(figures: Figures) -> tuple[FigureSeries, FigureSummary]:
    assert figures.series is not None
    assert figures.summary is not None
    return figures.series, figures.summary


async def test_what_processes_count_is_added(client: Redis, clock: Clock) -> None:
    """Sums and shares over all of them, and over those that came after a restart."""
    for requests, errors in ((10, 1), (30, 0), (60, 4)):
        edge = FigureRecorder(client, clock=clock)
        edge.add(Figure.EDGE_REQUESTS, requests)
        edge.add(Figure.EDGE_ERRORS, errors)
        edge.add(Figure.EDGE_ANSWERS, requests)
        edge.add(Figure.EDGE_HITS, requests // 2)
        edge.add(Figure.EDGE_BYTES, requests * 1000)
        await edge.tell()
    clock.now_s += 2 * SLOT_S
    series, summary = _told(await FigureReader(client, clock=clock).read())

    assert (100, 0.05, 0.5, 100_000) == (
        summary.edge_requests,
        summary.edge_error_share,
        summary.cache_hit_share,
        summary.edge_bytes,
    )
    assert 100 / SLOT_S == series.edge_requests_per_s[-1 if series.edge_requests_per_s[-1] else -2]
    assert {900 // SLOT_S} == {len(getattr(series, name)) for name in FigureSeries.__struct_fields__}


async def test_a_stream_that_goes_by_several_edges_is_one(client: Redis, clock: Clock) -> None:
    """For a minute after its last segment, within a hundredth."""
    edges = [FigureRecorder(client, clock=clock) for _ in range(3)]
    for second in range(20):
        clock.now_s = NOW_S + second
        for edge in edges:
            for number in range(300):
                edge.add_stream(f"session-{number}")
            await edge.tell()
    reader = FigureReader(client, clock=clock)
    active = []
    for later_s in (10, 50, 90):
        clock.now_s = NOW_S + later_s + 10
        active.append(_told(await reader.read())[1].active_streams)

    assert active == [pytest.approx(300, rel=0.03), pytest.approx(300, rel=0.03), 0]


async def test_a_start_is_measured_once(client: Redis, clock: Clock) -> None:
    """From its issue to the first segment that any edge gave; what nobody started is no start."""
    api, one, two = (FigureRecorder(client, clock=clock) for _ in range(3))
    api.add_start("clicked", NOW_S)
    api.add_start("silent", NOW_S)
    two.add_first_segment("clicked", NOW_S, NOW_S + 7)
    one.add_first_segment("clicked", NOW_S, NOW_S + 0.25)
    one.add_first_segment("fetched-ahead", NOW_S, NOW_S + 20)
    for recorder in (two, one, api):
        await recorder.tell()
    clock.now_s += 12
    for recorder in (two, one):
        await recorder.tell()
    clock.now_s += 60
    series, summary = _told(await FigureReader(client, clock=clock).read())

    assert (2, 1, 250, 250) == (
        summary.starts,
        summary.starts_without_sound,
        summary.start_p50_ms,
        summary.start_p95_ms,
    )
    assert [250] == [time_ms for time_ms in series.start_p50_ms if time_ms is not None]


async def test_an_edge_that_begins_anew_measures_no_start_again(client: Redis, clock: Clock) -> None:
    """To it a session's next segment is the first; the least time stays."""
    api, edge = FigureRecorder(client, clock=clock), FigureRecorder(client, clock=clock)
    api.add_start("clicked", NOW_S)
    await api.tell()
    edge.add_first_segment("clicked", NOW_S, NOW_S + 0.1)
    await edge.tell(all_of_it=True)
    successor = FigureRecorder(client, clock=clock)
    successor.add_first_segment("clicked", NOW_S, NOW_S + 50)
    await successor.tell(all_of_it=True)

    assert 100 == pytest.approx(await client.zscore(starts_key(int(NOW_S // SLOT_S)), "clicked"))


async def test_what_players_hear_is_merged(client: Redis, clock: Clock) -> None:
    """Of all edges together, within a tenth."""
    slow, fast = FigureRecorder(client, clock=clock), FigureRecorder(client, clock=clock)
    for _ in range(94):
        fast.add_sound(100)
    for _ in range(6):
        slow.add_sound(2000)
    await fast.tell()
    await slow.tell()
    clock.now_s += 10
    _, summary = _told(await FigureReader(client, clock=clock).read())

    assert summary.sound_p50_ms == pytest.approx(100, rel=0.1)
    assert summary.sound_p95_ms == pytest.approx(2000, rel=0.1)


async def test_keys_are_few_and_go_by_themselves(client: Redis, clock: Clock) -> None:
    """Three a slot; and no process writes down more than so many starts in one."""
    recorder = FigureRecorder(client, clock=clock)
    for number in range(3 * STARTS_A_SLOT):
        recorder.add_start(f"session-{number}", NOW_S)
        recorder.add_stream(f"session-{number}")
    await recorder.tell()
    keys = [key async for key in client.scan_iter("segue:figures:*")]

    assert 3 == len(keys)
    assert STARTS_A_SLOT == await client.zcard(starts_key(int(NOW_S // SLOT_S)))
    assert all([0 < await client.ttl(key) <= KEPT_S for key in keys])


async def test_what_can_not_be_told_is_not_kept(settings: Settings, clock: Clock) -> None:
    """While Valkey is away nothing piles up, and nothing is raised."""
    async with detour_to(settings.valkey.url.get_secret_value()) as way:
        valkey = settings.valkey.model_copy(update={"url": SecretStr(way.url)})
        async with open_valkey(valkey) as client:
            recorder = FigureRecorder(client, clock=clock)
            reader = FigureReader(client, clock=clock)
            way.close()
            recorder.add(Figure.API_REQUESTS, 5)
            await recorder.tell()
            away = await reader.read()
            await way.open()
            recorder.add(Figure.API_REQUESTS, 7)
            await recorder.tell()
            clock.now_s += 10
            back = await reader.read()

    assert (False, None, None) == (away.available, away.series, away.summary)
    assert 7 == _told(back)[1].api_requests


async def _events(api: ApiClient, token: str, number: int) -> list[Any]:
    headers = {"Authorization": f"Bearer {token}"}
    found: list[Any] = []
    async with asyncio.timeout(30), api.http.get(f"{API}/admin/figures/events", headers=headers) as response:
        async for line in response.content:
            if line.startswith(b"data: "):
                found.append(json.loads(line[6:]))
            if len(found) == number:
                break
    return found


async def test_the_api_counts_itself_and_tells_it(api: ApiClient, admin_token: str) -> None:
    """By request and by event; each event comes a step later."""
    for _ in range(5):
        await api.call("GET", "/me", token=admin_token)
    first, second, _ = await _events(api, admin_token, 3)
    told = (await api.call("GET", "/admin/figures", token=admin_token)).json

    assert first["until"] < second["until"] <= told["until"]
    assert told["summary"]["api_requests"] >= 6
    assert (True, 0, SLOT_S) == (told["available"], told["summary"]["api_error_share"], told["step_s"])


async def test_a_stream_that_is_started_is_counted(
    api: ApiClient, client: Redis, subscriber_token: str, track: object
) -> None:
    """Its session waits for its first segment; one that is fetched ahead does not count."""
    started = (await api.call("GET", f"/stream/{track}", token=subscriber_token)).json
    await api.call("POST", "/stream/prefetch", token=subscriber_token, json={"queue": [str(track)]})
    found: list[Any] = []
    async with asyncio.timeout(10):
        while not found:
            for key in [key async for key in client.scan_iter("segue:figures:*:starts")]:
                found += await client.zrange(key, 0, -1, withscores=True)
            await asyncio.sleep(0.05)

    assert [(started["playback_session_id"].replace("-", "").encode(), inf)] == found


async def test_without_valkey_the_figures_say_so(settings: Settings, admin: Account) -> None:
    """200, soon, and no figures; a stream of events as well."""
    async with detour_to(settings.valkey.url.get_secret_value()) as way:
        valkey = settings.valkey.model_copy(update={"url": SecretStr(way.url)})
        async with serving(settings.model_copy(update={"valkey": valkey})) as api:
            token = await api.log_in(admin.email)
            way.hang()
            answer = await api.call("GET", "/admin/figures", token=token)
            (event,) = await _events(api, token, 1)

    nothing = {"available": False, "step_s": SLOT_S, "until": None, "series": None, "summary": None}
    assert (200, nothing, nothing) == (answer.status, answer.json, event)
