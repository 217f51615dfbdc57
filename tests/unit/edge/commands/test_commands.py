"""What is said on Valkey's streams is done: by the real Valkey, with real admission."""

import asyncio
import json
import secrets
import time
import zlib
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest
import redis.asyncio
from prometheus_client import REGISTRY

from edge.commands.commands import MAX_WARMINGS, WARM_WITHIN_S, EdgeCommands
from edge.fill.media import Media
from edge.prefetch.prefetcher import Prefetcher
from kernel.admission import Admission, Admitted, open_admission
from kernel.asset import AssetId
from kernel.edge_messages import PURGES_STREAM, WARM_STREAM
from kernel.playback_token import PlaybackToken, TokenSigner
from kernel.quality import Quality
from kernel.revocation.model import REVOCATIONS_STREAM, Revocation, RevocationKind, RevocationReason
from kernel.settings import Settings, load_settings
from kernel.valkey.client import open_valkey
from tests.integration.delivery.relay import Relay

ASSET = AssetId("0123456789abcdef" * 2)
SIGNING_KEY = bytes(range(32))
PATHS = [
    f"{ASSET}/{path}"
    for path in (
        "master.m3u8",
        "256_aac/index.m3u8",
        "256_aac/key",
        "256_aac/init.mp4",
        "256_aac/seg-0.m4s",
        "256_aac/seg-1.m4s",
    )
]


def make_settings(valkey_url: str, **edge: object) -> Settings:
    """An edge's, whose signing key the tests know."""
    return load_settings(
        valkey={"url": valkey_url},
        secrets={"token_signing_keys": {"k": SIGNING_KEY.hex()}, "token_signing_key_id": "k"},
        edge=edge,
    )


def make_token(
    quality: Quality = Quality.LOSSLESS,
    *assets: AssetId,
    ttl_s: int = 3600,
    key: bytes = SIGNING_KEY,
) -> str:
    """A token of a session of its own."""
    now_s = int(time.time())
    token = PlaybackToken(
        "listener", secrets.token_hex(8), frozenset(assets or (ASSET,)), quality, now_s - 10, now_s + ttl_s
    )
    return TokenSigner("k", key).sign(token)


class Obedient:
    """Notes what the commands have done."""

    def __init__(self) -> None:
        self.done: list[object] = []
        self._more = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    async def note(self, what: object) -> None:
        """One more."""
        async with self._more:
            self.done.append(what)
            self._more.notify_all()

    def note_soon(self, what: object) -> None:
        """The same, for those that don't wait."""
        task = asyncio.ensure_future(self.note(what))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def wait_for(self, count: int) -> list[object]:
        """All that was done, when it is so much."""
        async with asyncio.timeout(10), self._more:
            await self._more.wait_for(lambda: len(self.done) >= count)
        return self.done


class NotingMedia(Media):
    """Forgets assets when told to, or can't."""

    def __init__(self, noted: Obedient) -> None:
        self._noted = noted
        self.fails = False

    async def purge(self, asset: AssetId) -> int:
        """Three entries each."""
        await self._noted.note(asset)
        if self.fails:
            raise OSError(5, "Input/output error")
        return 3


class NotingPrefetcher(Prefetcher):
    """Notes what it is to fetch."""

    def __init__(self, noted: Obedient) -> None:
        self._noted = noted

    def warm(self, wanted: Iterable[Admitted]) -> None:
        """In which order, and with which token."""
        self._noted.note_soon([(str(admitted.path), admitted.token_text) for admitted in wanted])


class Worker:
    """An edge's worker that follows and obeys."""

    def __init__(self, settings: Settings, slot: int, now_s: Callable[[], float]) -> None:
        self.commands = EdgeCommands(settings.edge, slot, now_s=now_s)
        self.obedient = Obedient()
        self.admission: Admission
        self.media = NotingMedia(self.obedient)
        self.prefetcher = NotingPrefetcher(self.obedient)


@asynccontextmanager
async def open_worker(
    valkey_url: str, *, slot: int = 0, now_s: Callable[[], float] = time.time, **edge: object
) -> AsyncIterator[Worker]:
    """One that has heard all there was."""
    settings = make_settings(valkey_url, **edge)
    worker = Worker(settings, slot, now_s)
    async with (
        open_valkey(settings.valkey) as client,
        open_admission(settings, client, also=worker.commands.subscriptions()) as admission,
        worker.commands.obeyed(worker.media, admission, worker.prefetcher),
    ):
        worker.admission = admission
        yield worker


@pytest.fixture
async def client(valkey_url: str) -> AsyncIterator[redis.asyncio.Redis]:
    """Who speaks to the edges."""
    async with redis.asyncio.Redis.from_url(valkey_url) as opened:
        yield opened


async def say_purge(client: redis.asyncio.Redis, asset: str) -> None:
    """As the control API does."""
    await client.xadd(PURGES_STREAM, {"asset": asset})


async def say_warm(
    client: redis.asyncio.Redis, token: str, paths: list[str] | None = None, edge: str = "edge"
) -> None:
    """As the control API does."""
    fields = {"edge": edge, "token": token, "paths": json.dumps(PATHS if paths is None else paths)}
    await client.xadd(WARM_STREAM, fields)  # type: ignore[arg-type]  # dict is invariant


def figure(name: str, outcome: str | None = None) -> float:
    """A metric's value now."""
    labels = {} if outcome is None else {"outcome": outcome}
    return REGISTRY.get_sample_value(f"segue_edge_{name}_total", labels) or 0.0


async def test_purges_are_obeyed(valkey_url: str, client: redis.asyncio.Redis) -> None:
    """Those said before the edge started, too: its disk may still hold what it never heard about."""
    before = figure("purged_entries")
    await say_purge(client, "a" * 32)
    async with open_worker(valkey_url) as worker:
        assert await worker.obedient.wait_for(1) == ["a" * 32]
        await say_purge(client, "b" * 32)
        await say_purge(client, "c" * 32)
        assert await worker.obedient.wait_for(3) == ["a" * 32, "b" * 32, "c" * 32]
    assert figure("purged_entries") - before == 9


async def test_nobody_is_served_before_what_was_purged_is_gone(
    valkey_url: str, client: redis.asyncio.Redis
) -> None:
    """However many assets those are."""
    assets = [f"{number:032x}" for number in range(50)]
    for asset in assets:
        await say_purge(client, asset)
    async with open_worker(valkey_url) as worker:
        assert worker.obedient.done == assets


async def test_purges_that_take_too_long_keep_nobody_from_starting(
    valkey_url: str, client: redis.asyncio.Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that hangs is no reason not to play."""
    monkeypatch.setattr("edge.commands.commands._START_S", 0.05)
    monkeypatch.setattr(NotingMedia, "purge", lambda _media, _asset: asyncio.Event().wait())
    await say_purge(client, "a" * 32)
    async with asyncio.timeout(10), open_worker(valkey_url) as worker:
        assert worker.obedient.done == []


async def test_a_purge_that_fails_ends_no_other(valkey_url: str, client: redis.asyncio.Redis) -> None:
    """It is counted, and what follows is done."""
    before = figure("purges", "failed")
    async with open_worker(valkey_url) as worker:
        worker.media.fails = True
        await say_purge(client, "a" * 32)
        await worker.obedient.wait_for(1)
        worker.media.fails = False
        await say_purge(client, "b" * 32)
        assert await worker.obedient.wait_for(2) == ["a" * 32, "b" * 32]
    assert figure("purges", "failed") - before == 1


async def test_warming_goes_to_the_prefetcher(valkey_url: str, client: redis.asyncio.Redis) -> None:
    """In the order listed, with the token that the player will show."""
    token = make_token()
    async with open_worker(valkey_url) as worker:
        await say_warm(client, token)
        assert await worker.obedient.wait_for(1) == [[(path, token) for path in PATHS]]


async def test_warming_does_not_begin_the_session(valkey_url: str, client: redis.asyncio.Redis) -> None:
    """Or a token that nobody uses would outlive its soft expiry; the next listener's session is recorded alone."""
    async with open_worker(valkey_url) as worker:
        await say_warm(client, make_token())
        await worker.obedient.wait_for(1)
        target = f"{make_token()}/{PATHS[0]}"
        admitted = await worker.admission.admit(target, now_s=time.time(), peer=False)
        record = f"segue:playback:{admitted.token.session}".encode()
        async with asyncio.timeout(10):
            while record not in (recorded := await client.keys("segue:playback:*")):
                pass
    assert recorded == [record]


async def test_what_was_to_be_warmed_before_the_edge_started_is_not(
    valkey_url: str, client: redis.asyncio.Redis
) -> None:
    """Their players have asked by now."""
    await say_warm(client, make_token())
    token = make_token()
    async with open_worker(valkey_url) as worker:
        await say_warm(client, token, PATHS[:1])
        assert await worker.obedient.wait_for(1) == [[(PATHS[0], token)]]


async def test_a_message_is_not_trusted(valkey_url: str, client: redis.asyncio.Redis) -> None:
    """A token that a request would be refused with warms nothing; nor does one that is good for less."""
    before = figure("warmings", "refused")
    good = make_token()
    refused = [
        make_token(key=bytes(32)),
        make_token(ttl_s=-1),
        make_token(Quality.LOSSLESS, AssetId("f" * 32)),
        make_token(Quality.AAC_96),
        "",
        "0YRDoQEF",
        f"{good}/x",
    ]
    async with open_worker(valkey_url) as worker:
        for token in refused:
            await say_warm(client, token)
        await say_warm(client, good, [*PATHS, f"{ASSET}/320_mp3/index.m3u8"])
        await say_warm(client, good)
        assert await worker.obedient.wait_for(1) == [[(path, good) for path in PATHS]]
    assert figure("warmings", "refused") - before == len(refused) + 1


async def test_a_revoked_token_warms_nothing(valkey_url: str, client: redis.asyncio.Redis) -> None:
    """As it would admit to nothing."""
    revoked, good = make_token(), make_token(Quality.HI_RES_LOSSLESS)
    now_s = time.time()
    revocation = Revocation(
        RevocationKind.SUBJECT, "listener", now_s, RevocationReason.SIGNED_OUT, now_s + 3600
    )
    before = figure("warmings", "refused")
    async with open_worker(valkey_url) as worker:
        await client.xadd(REVOCATIONS_STREAM, revocation.to_fields())  # type: ignore[arg-type]  # dict is invariant
        await say_warm(client, revoked)
        await say_warm(client, good)
        await say_purge(client, ASSET)
        assert await worker.obedient.wait_for(1) == [ASSET]
        while figure("warmings", "refused") - before < 2:  # noqa: ASYNC110 - the metric is the end that is seen
            await asyncio.sleep(0.001)
        assert worker.obedient.done == [ASSET]


async def test_warming_is_for_the_edge_that_is_named(valkey_url: str, client: redis.asyncio.Redis) -> None:
    """Players are sent to one edge, and ask no other."""
    token = make_token()
    async with open_worker(valkey_url, name="edge-b") as worker:
        await say_warm(client, token, edge="edge-a")
        await say_warm(client, token, PATHS[:1], edge="edge-b")
        assert await worker.obedient.wait_for(1) == [[(PATHS[0], token)]]


async def test_of_several_workers_the_owner_warms_and_all_purge(
    valkey_url: str, client: redis.asyncio.Redis
) -> None:
    """Each has a memory of its own."""
    owner = zlib.crc32(ASSET.encode()) % 2
    token = make_token()
    async with (
        open_worker(valkey_url, workers=2, slot=owner) as owning,
        open_worker(valkey_url, workers=2, slot=1 - owner) as other,
    ):
        await say_warm(client, token)
        await owning.obedient.wait_for(1)
        await say_purge(client, ASSET)
        assert (await owning.obedient.wait_for(2))[1] == ASSET
        assert await other.obedient.wait_for(1) == [ASSET]


async def test_each_worker_warms_what_it_owns(valkey_url: str, client: redis.asyncio.Redis) -> None:
    """A message may name several assets."""
    assets = [AssetId(f"{number:032x}") for number in range(8)]
    slots = [zlib.crc32(asset.encode()) % 2 for asset in assets]
    token = make_token(Quality.LOSSLESS, *assets)
    async with (
        open_worker(valkey_url, workers=2, slot=0) as first,
        open_worker(valkey_url, workers=2, slot=1) as second,
    ):
        await say_warm(client, token, [f"{asset}/master.m3u8" for asset in assets])
        for slot, worker in enumerate((first, second)):
            mine = [asset for asset, owner in zip(assets, slots, strict=True) if owner == slot]
            expected = [[(f"{asset}/master.m3u8", token) for asset in mine]]
            assert expected == await worker.obedient.wait_for(1)


async def test_messages_that_make_no_sense_are_passed_over(
    valkey_url: str, client: redis.asyncio.Redis
) -> None:
    """What follows them is heard."""

    def unreadable(stream: str) -> float:
        return REGISTRY.get_sample_value("segue_valkey_streams_unreadable_total", {"stream": stream}) or 0.0

    before = unreadable(PURGES_STREAM), unreadable(WARM_STREAM)
    token = make_token()
    async with open_worker(valkey_url) as worker:
        await say_purge(client, "everything")
        await client.xadd(PURGES_STREAM, {"assets": ASSET})
        await client.xadd(WARM_STREAM, {"edge": b"\xff", "token": b"\xff\xfe", "paths": b"\x00"})
        await say_warm(client, token, ["*"])
        await say_warm(client, token, PATHS[:1])
        assert await worker.obedient.wait_for(1) == [[(PATHS[0], token)]]
        await say_purge(client, ASSET)
        assert (await worker.obedient.wait_for(2))[1] == ASSET
    assert (unreadable(PURGES_STREAM) - before[0], unreadable(WARM_STREAM) - before[1]) == (2, 2)


async def test_what_is_heard_late_is_not_warmed(valkey_url: str, client: redis.asyncio.Redis) -> None:
    """As after an outage: its player has asked by now. A purge is never too late."""
    before = figure("warmings", "late")
    async with open_worker(valkey_url, now_s=lambda: time.time() + WARM_WITHIN_S + 1) as worker:
        await say_warm(client, make_token())
        await say_purge(client, ASSET)
        assert await worker.obedient.wait_for(1) == [ASSET]
    assert figure("warmings", "late") - before == 1


async def test_what_waits_is_bounded(valkey_url: str, client: redis.asyncio.Redis) -> None:
    """The oldest warmings are dropped, and counted; purges are kept."""
    settings = make_settings(valkey_url)
    worker = Worker(settings, 0, time.time)
    before = figure("warmings", "dropped")
    tokens = [make_token() for _ in range(2)] * (MAX_WARMINGS // 2 + 2)
    async with (
        open_valkey(settings.valkey) as connection,
        open_admission(settings, connection, also=worker.commands.subscriptions()) as admission,
    ):
        for number, token in enumerate(tokens):
            await say_warm(client, token, [f"{ASSET}/256_aac/seg-{number}.m4s"])
        for _ in range(2):
            await say_purge(client, ASSET)
        while figure("warmings", "dropped") - before < 4 or not worker.commands._purges:  # noqa: ASYNC110 - heard, and nobody obeys yet
            await asyncio.sleep(0.001)
        async with worker.commands.obeyed(worker.media, admission, worker.prefetcher):
            done = await worker.obedient.wait_for(MAX_WARMINGS + 1)
    assert (done.count(ASSET), len(done)) == (1, MAX_WARMINGS + 1)
    first = next(one for one in done if isinstance(one, list))
    assert first == [(f"{ASSET}/256_aac/seg-4.m4s", tokens[4])]


async def test_valkey_may_go_away(valkey_url: str, client: redis.asyncio.Redis) -> None:
    """What is said to it meanwhile is heard when it is there again."""
    url = urlsplit(valkey_url)
    relay = Relay("127.0.0.1", url.port or 0)
    await relay.mend()
    token = make_token()
    async with open_worker(f"redis://{url.username}:{url.password}@127.0.0.1:{relay.port}/0") as worker:
        await say_purge(client, "a" * 32)
        await worker.obedient.wait_for(1)
        await relay.cut()
        await say_purge(client, "b" * 32)
        await say_warm(client, token, PATHS[:1])
        await relay.mend()
        done = await worker.obedient.wait_for(3)
        assert "b" * 32 in done
        assert [(PATHS[0], token)] in done
    await relay.cut()


async def test_closing_leaves_no_task(valkey_url: str) -> None:
    """Of those that follow and of those that obey."""
    async with open_worker(valkey_url):
        assert len(asyncio.all_tasks()) > 1
    assert asyncio.all_tasks() == {asyncio.current_task()}
