"""Following several streams: nothing is missed, whatever becomes of Valkey."""

import asyncio
import time

import pytest
from redis.asyncio import Redis

from kernel.errors import InvalidValueError
from kernel.valkey.stream import Start, StreamReader, Subscription, follow_streams
from kernel.valkey.stream_commands import StreamEntry
from tests.integration.admission.conftest import LIMIT_S, Valkey, eventually, make_settings


class Heard:
    """What was heard of a stream, as it comes."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._more = asyncio.Event()

    def hear(self, entry: StreamEntry) -> None:
        """Take in a word; some are too much."""
        word = entry.fields.get("word", "")
        if word == "nonsense":
            raise InvalidValueError("nonsense")
        if word == "bomb":
            raise ZeroDivisionError
        self.words.append(word)
        self._more.set()

    async def wait_for(self, *words: str) -> None:
        """Return when exactly these have been heard, in this order."""
        async with asyncio.timeout(LIMIT_S):
            while len(self.words) < len(words):
                self._more.clear()
                await self._more.wait()
        assert self.words == list(words)

    def of(self, stream: str, start: Start = Start.BEGINNING) -> Subscription:
        """What it hears."""
        return Subscription(stream, start, self.hear)


async def say(client: Redis, stream: str, *words: str) -> None:
    """Say words on a stream."""
    for word in words:
        await client.xadd(stream, {"word": word})


async def test_several_streams_are_followed_on_one_connection(house_valkey: Valkey, client: Redis) -> None:
    """What was said before and what is said after, each once and in order; only what is new, if wanted."""
    old, new = Heard(), Heard()
    for stream in ("old", "new"):
        await say(client, stream, "before")
    connections = len(await client.client_list())
    settings = make_settings(house_valkey.url).valkey
    async with follow_streams(settings, [old.of("old"), new.of("new", Start.END)]) as reader:
        assert await reader.wait_until_caught_up(LIMIT_S)
        assert (old.words, new.words, reader.connected) == (["before"], [], True)
        for word in ("a", "b", "c"):
            await say(client, "old", word)
            await say(client, "new", word)
        await old.wait_for("before", "a", "b", "c")
        await new.wait_for("a", "b", "c")
        assert len(await client.client_list()) == connections + 1


async def test_a_word_is_heard_at_once(house_valkey: Valkey, client: Redis) -> None:
    """Well within the second that is promised, on a stream that there wasn't before."""
    heard = Heard()
    async with follow_streams(make_settings(house_valkey.url).valkey, [heard.of("s")]) as reader:
        await reader.wait_until_caught_up(LIMIT_S)
        started_s = time.perf_counter()
        await say(client, "s", "word")
        await heard.wait_for("word")
        assert time.perf_counter() - started_s < 0.5


async def test_a_long_stream_is_read_whole(house_valkey: Valkey, client: Redis) -> None:
    """More than one answer holds, before the reader calls itself caught up."""
    heard = Heard()
    pipeline = client.pipeline(transaction=False)
    for number in range(2500):
        pipeline.xadd("s", {"word": str(number)})
    await pipeline.execute()
    async with follow_streams(make_settings(house_valkey.url).valkey, [heard.of("s")]) as reader:
        assert await reader.wait_until_caught_up(LIMIT_S)
        assert heard.words == [str(number) for number in range(2500)]


async def test_nonsense_stops_nothing(house_valkey: Valkey, client: Redis) -> None:
    """Neither bytes that are no text nor a fault of who hears."""
    heard, other = Heard(), Heard()
    async with follow_streams(make_settings(house_valkey.url).valkey, [heard.of("s"), other.of("t")]):
        await say(client, "s", "nonsense", "bomb")
        await client.xadd("s", {b"\xff": b"\xfe", b"word": b"a\xff"})
        await say(client, "s", "b")
        await say(client, "t", "c")
        await heard.wait_for("a\N{REPLACEMENT CHARACTER}", "b")
        await other.wait_for("c")


async def test_valkey_may_be_away_at_first(house_valkey: Valkey, client: Redis) -> None:
    """Then there is no catching up, in time; and it is made up for."""
    house_valkey.kill()
    heard = Heard()
    async with follow_streams(make_settings(house_valkey.url).valkey, [heard.of("s")]) as reader:
        started_s = time.perf_counter()
        assert not await reader.wait_until_caught_up(0.3)
        assert 0.3 <= time.perf_counter() - started_s < 2
        await house_valkey.start()
        assert await reader.wait_until_caught_up(LIMIT_S)
        await say(client, "s", "word")
        await heard.wait_for("word")


async def test_a_restart_that_keeps_the_data_loses_nothing(house_valkey: Valkey, client: Redis) -> None:
    """Streams are read anew, since nobody can tell what a server that was killed has kept."""
    heard = Heard()
    forgotten = asyncio.Event()
    settings = make_settings(house_valkey.url).valkey
    async with follow_streams(settings, [heard.of("s")], on_forgotten=forgotten.set) as reader:
        await say(client, "s", "a", "b")
        await heard.wait_for("a", "b")
        # Valkey answers before it writes while an earlier fsync is under way.
        await client.execute_command("WAITAOF", 1, 0, int(LIMIT_S * 1000))  # type: ignore[no-untyped-call]  # redis-py has no types here
        house_valkey.kill()
        await eventually(lambda: not reader.connected)
        await house_valkey.start()
        await say(client, "s", "c")
        await heard.wait_for("a", "b", "a", "b", "c")
        assert forgotten.is_set()


async def test_what_a_server_without_memory_is_told_is_heard(house_valkey: Valkey, client: Redis) -> None:
    """Even under ids lower than those heard before, as a server with another clock gives them."""
    heard = Heard()
    forgotten = asyncio.Event()
    settings = make_settings(house_valkey.url).valkey
    async with follow_streams(settings, [heard.of("s")], on_forgotten=forgotten.set):
        await say(client, "s", "a", "b")
        await heard.wait_for("a", "b")
        house_valkey.kill()
        house_valkey.lose_data()
        await house_valkey.start()
        await client.xadd("s", {"word": "c"}, id="1-1")
        await heard.wait_for("a", "b", "c")
        await say(client, "s", "d")
        await heard.wait_for("a", "b", "c", "d")
        assert forgotten.is_set()


async def test_a_stream_that_was_removed_is_noticed(house_valkey: Valkey, client: Redis) -> None:
    """By a server that runs on, too."""
    heard = Heard()
    async with follow_streams(make_settings(house_valkey.url).valkey, [heard.of("s")]):
        await say(client, "s", "a")
        await heard.wait_for("a")
        await client.flushall()
        await client.xadd("s", {"word": "b"}, id="1-1")
        await heard.wait_for("a", "b")


async def test_a_loss_is_noticed_among_much_that_is_said(house_valkey: Valkey, client: Redis) -> None:
    """By a server that runs on, and says something new at once, on this stream and on others."""
    heard, busy = Heard(), Heard()
    forgotten = asyncio.Event()
    subscriptions = [heard.of("s"), busy.of("busy", Start.END)]
    settings = make_settings(house_valkey.url).valkey
    async with follow_streams(settings, subscriptions, on_forgotten=forgotten.set) as reader:
        await reader.wait_until_caught_up(LIMIT_S)
        await say(client, "s", "a")
        await heard.wait_for("a")
        await client.flushall()
        await say(client, "s", "b")
        async with asyncio.timeout(LIMIT_S):
            while not forgotten.is_set():
                await say(client, "busy", "c")
                await asyncio.sleep(0.05)
        # Once or twice: it may have come before the loss was noticed, and is read anew after it.
        await eventually(lambda: heard.words[1:] in (["b"], ["b", "b"]))


@pytest.mark.parametrize("trim", [0, 1])
async def test_a_stream_that_was_trimmed_is_not_taken_for_forgotten(
    house_valkey: Valkey, client: Redis, trim: int
) -> None:
    """Though it ends before what was read, or is empty."""
    heard = Heard()
    forgotten = asyncio.Event()
    settings = make_settings(house_valkey.url).valkey.model_copy(update={"timeout_s": 0.1})
    async with follow_streams(settings, [heard.of("s")], on_forgotten=forgotten.set) as reader:
        await say(client, "s", "a", "b")
        await heard.wait_for("a", "b")
        await client.xtrim("s", maxlen=trim, approximate=False)
        for _ in range(3):  # three times Valkey had nothing to say, and its streams were looked at
            last_contact_s = reader.last_contact_s
            await eventually(lambda seen=last_contact_s: reader.last_contact_s != seen)  # type: ignore[misc]
        await say(client, "s", "c")
        await heard.wait_for("a", "b", "c")
        assert not forgotten.is_set()


async def test_a_server_that_hangs_is_noticed_and_found_again(house_valkey: Valkey, client: Redis) -> None:
    """What was said meanwhile isn't lost."""
    heard = Heard()
    forgotten = asyncio.Event()
    settings = make_settings(house_valkey.url).valkey
    async with follow_streams(settings, [heard.of("s")], on_forgotten=forgotten.set) as reader:
        await say(client, "s", "a")
        await heard.wait_for("a")
        house_valkey.hang()
        await eventually(lambda: not reader.connected)
        house_valkey.go_on()
        await say(client, "s", "b")
        await heard.wait_for("a", "b")
        await eventually(lambda: reader.connected)
        assert not forgotten.is_set()


async def test_a_pause_of_all_clients_is_outlived(house_valkey: Valkey, client: Redis) -> None:
    """As when Valkey hands over to a replica."""
    heard = Heard()
    async with follow_streams(make_settings(house_valkey.url).valkey, [heard.of("s")]) as reader:
        await reader.wait_until_caught_up(LIMIT_S)
        await client.client_pause(1500)
        await eventually(lambda: not reader.connected)
        await eventually(lambda: reader.connected)
        await say(client, "s", "a")
        await heard.wait_for("a")


async def test_a_fault_of_a_library_does_not_end_the_reading(
    house_valkey: Valkey, client: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of whatever kind: whoever is revoked must be heard of."""
    heard = Heard()
    orient = StreamReader._orient
    failures = iter([ZeroDivisionError(), KeyError("reply")])

    async def faulty(reader: StreamReader, opened: Redis) -> None:
        for failure in failures:
            raise failure
        await orient(reader, opened)

    monkeypatch.setattr(StreamReader, "_orient", faulty)
    async with follow_streams(make_settings(house_valkey.url).valkey, [heard.of("s")]):
        await say(client, "s", "a")
        await heard.wait_for("a")
