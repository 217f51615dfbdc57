"""A hundred thousand requests, good, odd and hostile, each of which can be sent again by its seed."""

import asyncio
import gc
import itertools
import logging
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass

import psutil  # type: ignore[import-untyped]
import pytest
import structlog

from kernel.database.pool import Pool
from kernel.object_store.port import ObjectStore
from kernel.quality import Quality
from kernel.settings import Settings
from tests.integration.delivery.conftest import Published, Signing
from tests.integration.delivery.fuzz.answers import WrongAnswerError
from tests.integration.delivery.fuzz.conversation import Conversation, hold
from tests.integration.delivery.fuzz.stock import Stock, bodies_of
from tests.integration.delivery.fuzz.well_formed import Tokens
from tests.integration.delivery.serving import Client, served_edge, served_origin, with_edge
from tests.synthetic_asset import make_asset

REQUESTS = 100_000
SEED = 3
CLIENTS = 24

SETTLED_WITHIN_S = 20.0
POOLED_CONNECTIONS = 8
"""To the database and to Valkey: pools open them when they are needed."""

MOST_GROWN_BYTES = 24 << 20
MOST_GROWN_BLOCKS_A_REQUEST = 0.1


@pytest.fixture
async def published(settings: Settings, pool: Pool, store: ObjectStore) -> Published:
    """The same asset each time: the same seeds ask for the same things."""
    synthetic = make_asset()
    await synthetic.store(store)
    async with pool.acquire() as connection:
        track_id = await synthetic.publish(connection, settings.secrets.key_ring())
    return Published(synthetic, track_id)


@pytest.fixture
def errors_logged() -> Iterator[list[str]]:
    """What is logged at error level, by us or by a library; nothing below warnings is written at all."""
    errors: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            errors.append(self.format(record))

    def note(_logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
        if method in ("error", "exception", "critical"):
            errors.append(repr(event))
        raise structlog.DropEvent

    handler = Handler(logging.ERROR)
    logging.getLogger().addHandler(handler)
    before = structlog.get_config()
    structlog.configure(
        processors=[note], wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING)
    )
    yield errors
    structlog.configure(**before)
    logging.getLogger().removeHandler(handler)


async def _stock(client: Client, synthetic_bodies: dict[str, bytes], token: str) -> Stock:
    """With the entity tags that the edge gave; asking for them fills its cache."""
    tags = {}
    for path, body in synthetic_bodies.items():
        answer = await client.get(f"/m/{token}/{path}")
        assert (answer.status, await answer.read()) == (200, body)
        if "ETag" in answer.headers:
            tags[path] = answer.headers["ETag"]
    return Stock(synthetic_bodies, tags)


async def _tokens(client: Client, published: Published, sign: Signing) -> Tokens:
    good = {}
    for quality in (Quality.HI_RES_LOSSLESS, Quality.AAC_96):
        token = sign(quality)
        good[token] = await _stock(client, bodies_of(published.synthetic, quality), token)
    return Tokens(good, {sign(asset="f" * 32): 403, sign(ttl_s=-1): 401})


class Fuzz:
    """Holds one conversation after the other, many at a time."""

    def __init__(self, port: int, tokens: Tokens) -> None:
        self._port = port
        self._tokens = tokens
        self._numbers = itertools.count()
        self.sent = 0

    async def go_on(self, until_sent: int) -> None:
        """Until so many requests have been sent in all."""
        async with asyncio.TaskGroup() as group:
            for _ in range(CLIENTS):
                group.create_task(self._client(until_sent))

    async def _client(self, until_sent: int) -> None:
        while self.sent < until_sent:
            seed = f"{SEED}/{next(self._numbers)}"
            conversation = Conversation.of(seed, self._tokens)
            self.sent += conversation.count
            try:
                await hold(conversation, self._port, self._tokens)
            except WrongAnswerError as error:
                pytest.fail(f"conversation {seed!r}: {error}; in {conversation.data[:20_000]!r}")


@dataclass(frozen=True)
class Footprint:
    """What this process, in which the edge and its origin run, holds on to."""

    blocks: int
    """Of Python's own allocator: the least leak shows, and counting them costs the requests nothing."""
    resident_bytes: int
    descriptors: int

    @classmethod
    def now(cls) -> "Footprint":
        """Without what is only waiting to be collected."""
        gc.collect()
        process = psutil.Process()
        return cls(sys.getallocatedblocks(), process.memory_info().rss, process.num_fds())


async def _connections(client: Client) -> float:
    text = await (await client.get("/metrics")).text()
    return float(text.partition("\nsegue_edge_connections ")[2].split()[0])


async def _settled(client: Client, tasks: int) -> None:
    """Return when what was under way has ended, and only the one who asks is connected."""
    left = (len(asyncio.all_tasks()), await _connections(client))
    deadline_s = time.monotonic() + SETTLED_WITHIN_S
    while left[0] > tasks or left[1] != 1:
        assert time.monotonic() < deadline_s, f"{left} tasks and connections, not {(tasks, 1)}"
        await asyncio.sleep(0.1)
        left = (len(asyncio.all_tasks()), await _connections(client))


async def test_a_hundred_thousand_requests_do_no_harm(
    settings: Settings, published: Published, sign: Signing, errors_logged: list[str]
) -> None:
    """No 5xx, no wrong byte, no error logged, and nothing of them stays."""
    unlimited = with_edge(settings, segments_per_minute=10**9)
    async with served_origin(settings), served_edge(unlimited) as client:
        fuzz = Fuzz(settings.edge.port, await _tokens(client, published, sign))
        before_tasks = len(asyncio.all_tasks())
        started_s = time.monotonic()

        await fuzz.go_on(REQUESTS * 6 // 10)  # what is remembered of requests is bounded, and full by then
        await _settled(client, before_tasks)
        midway = Footprint.now()
        await fuzz.go_on(REQUESTS)
        await _settled(client, before_tasks)
        after = Footprint.now()

        print(f"{fuzz.sent} requests, {time.monotonic() - started_s:.1f} s, {midway} to {after}")  # noqa: T201 - for -s
        assert errors_logged == []
        assert (await client.get("/health/ready")).status == 200
        assert after.descriptors <= midway.descriptors + POOLED_CONNECTIONS
        assert after.resident_bytes - midway.resident_bytes < MOST_GROWN_BYTES
        assert after.blocks - midway.blocks < MOST_GROWN_BLOCKS_A_REQUEST * REQUESTS * 4 / 10
