"""The prefetcher: what is asked for, in which order, how much at once, and what is counted."""

import asyncio

import pytest
from structlog.testing import capture_logs

from edge.cache.media_cache import open_media_cache
from edge.errors import (
    BadUpstreamAnswerError,
    NotPackagedYetError,
    PackagingFailedError,
    UpstreamBusyError,
    UpstreamTimeoutError,
    UpstreamUnreachableError,
)
from edge.fill.outcome import Outcome
from edge.prefetch.prefetcher import open_prefetcher
from kernel.admission import NoSuchMediaError
from kernel.quality import Quality
from tests.unit.edge.prefetch.stage import (
    ASSET,
    MULTIVARIANT_PLAYLIST,
    OTHER_ASSET,
    RENDITION,
    Counts,
    StubMedia,
    admitted_to,
    edge_settings,
    make_entry,
    make_pass,
    media_playlist,
    open_stage,
)

PLAYLIST = f"{RENDITION}/index.m3u8"


def _segments(*numbers: int) -> list[str]:
    return [f"{RENDITION}/seg-{number}.m4s" for number in numbers]


async def test_a_media_playlist_brings_the_beginning_and_no_more() -> None:
    """In the order in which players ask; and what was brought brings nothing itself."""
    async with open_stage() as stage:
        stage.touch(PLAYLIST, body=media_playlist(40))
        await stage.prefetcher.finished()
    assert [f"{RENDITION}/init.mp4", *_segments(0, 1, 2)] == stage.media.asked
    assert {"scheduled": 4, "fetched": 4} == stage.counts.grown()


async def test_a_short_track_ends_where_its_playlist_says() -> None:
    """Nothing past the end is asked for, neither at first nor later."""
    async with open_stage() as stage:
        stage.touch(PLAYLIST, body=media_playlist(2))
        await stage.prefetcher.finished()
        for path in _segments(0, 1):
            stage.touch(path)
        await stage.prefetcher.finished()
    assert [f"{RENDITION}/init.mp4", *_segments(0, 1)] == stage.media.asked


async def test_a_segment_brings_the_next_two() -> None:
    """Each once, however the listener goes on."""
    async with open_stage() as stage:
        stage.touch(PLAYLIST, body=media_playlist(6))
        for number in range(6):
            stage.touch(_segments(number)[0])
            await stage.prefetcher.finished()
    assert [f"{RENDITION}/init.mp4", *_segments(0, 1, 2, 3, 4, 5)] == sorted(stage.media.asked)


async def test_the_multivariant_playlist_brings_its_first_variant() -> None:
    """The variant's own followers wait for the listener, who may choose another."""
    async with open_stage() as stage:
        stage.touch(f"{ASSET}/master.m3u8", body=MULTIVARIANT_PLAYLIST)
        await stage.prefetcher.finished()
    assert stage.media.asked == [PLAYLIST]


async def test_a_playlist_fetched_ahead_tells_where_the_track_ends() -> None:
    """Its listener may ask for segments by way of another worker."""
    async with open_stage() as stage:
        stage.media.answer = lambda path: media_playlist(2) if path == PLAYLIST else b"audio"
        stage.touch(f"{ASSET}/master.m3u8", body=MULTIVARIANT_PLAYLIST)
        await stage.prefetcher.finished()
        stage.touch(_segments(0)[0])
        await stage.prefetcher.finished()
    assert [PLAYLIST, *_segments(1)] == stage.media.asked


async def test_the_end_of_an_unknown_track_is_found_by_asking() -> None:
    """It is no failure."""
    async with open_stage() as stage:
        stage.media.answer = lambda path: NoSuchMediaError(path) if "seg-8" in path else b"audio"
        stage.touch(_segments(6)[0])
        await stage.prefetcher.finished()
    assert _segments(7, 8) == stage.media.asked
    assert {"scheduled": 2, "fetched": 1, "absent": 1} == stage.counts.grown()


async def test_what_is_cached_is_not_asked_for() -> None:
    """Nor does looking count as a use."""
    async with open_stage() as stage:
        cached = make_entry(_segments(1)[0])
        stage.cache.put(cached)
        uses = cached.recent_uses
        stage.touch(_segments(0)[0])
        await stage.prefetcher.finished()
        assert cached.recent_uses == uses
    assert _segments(2) == stage.media.asked
    assert {"scheduled": 1, "fetched": 1} == stage.counts.grown()


async def test_what_waits_or_is_under_way_is_not_asked_for_again() -> None:
    """Two listeners who play the same track want it fetched once."""
    async with open_stage() as stage:
        stage.media.may_answer.clear()
        stage.touch(_segments(0)[0])
        await stage.media.wait_for_asked(1)
        stage.touch(_segments(0)[0], by=make_pass())
        stage.media.may_answer.set()
        await stage.prefetcher.finished()
    assert _segments(1, 2) == stage.media.asked
    assert {"scheduled": 2, "fetched": 2} == stage.counts.grown()


async def test_what_a_listener_fetched_first_is_needless() -> None:
    """Between its scheduling and its turn."""
    async with open_stage() as stage:
        stage.media.may_answer.clear()
        stage.touch(_segments(0)[0])
        await stage.media.wait_for_asked(1)
        stage.cache.put(make_entry(_segments(2)[0]))
        stage.media.may_answer.set()
        await stage.prefetcher.finished()
    assert _segments(1) == stage.media.asked
    assert {"scheduled": 2, "fetched": 1, "needless": 1} == stage.counts.grown()


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [(Outcome.DISK, "promoted"), (Outcome.COLLAPSED, "needless"), (Outcome.HIT, "needless")],
)
async def test_what_comes_of_it_otherwise(outcome: Outcome, expected: str) -> None:
    """From disk, or by a listener's own fill: it is not counted as fetched, since it never is as used."""
    async with open_stage() as stage:
        stage.media.outcome = outcome
        stage.touch(_segments(0)[0])
        await stage.prefetcher.finished()
    assert {"scheduled": 2, expected: 2} == stage.counts.grown()


async def test_only_the_first_touch_counts() -> None:
    """Everything that follows was scheduled then."""
    async with open_stage() as stage:
        entry = stage.touch(_segments(0)[0])
        await stage.prefetcher.finished()
        await stage.cache.purge(ASSET)
        stage.prefetcher.touched(entry, stage.by)
        assert entry.touched
    assert len(stage.media.asked) == 2


async def test_the_listeners_own_token_is_used() -> None:
    """Upstream decides for her as for any request of hers."""
    async with open_stage() as stage:
        stage.touch(_segments(0)[0])
        await stage.prefetcher.finished()
    assert [stage.by.text] * 2 == stage.media.token_texts


async def test_what_the_token_does_not_admit_is_not_asked_for() -> None:
    """Neither a better quality, nor another asset."""
    async with open_stage() as stage:
        listener = make_pass(Quality.AAC_96, ASSET)
        entry = make_entry(f"{OTHER_ASSET}/96_aac/seg-0.m4s", make_pass(Quality.AAC_96, OTHER_ASSET))
        stage.prefetcher.touched(entry, listener)
        stage.prefetcher.touched(make_entry(_segments(0)[0]), listener)
        stage.prefetcher.touched(
            make_entry(f"{ASSET}/master.m3u8", listener, body=MULTIVARIANT_PLAYLIST), listener
        )
    assert stage.counts.grown() == {}


async def test_used_and_wasted() -> None:
    """Each entry fetched ahead is one or the other, once, in the end."""
    async with open_stage() as stage:
        stage.touch(PLAYLIST, body=media_playlist(3))
        await stage.prefetcher.finished()
        first, second = (stage.cache.get(make_entry(path).key) for path in _segments(0, 1))
        assert first is not None
        assert second is not None
        for entry in (first, second, first):
            stage.prefetcher.touched(entry, stage.by)
        await stage.cache.purge(ASSET)
    assert {"scheduled": 4, "fetched": 4, "used": 2, "wasted": 2} == stage.counts.grown()


async def test_eviction_wastes_what_nobody_asked_for() -> None:
    """And nothing else: what was fetched for a listener is not counted."""
    async with open_stage(cache_bytes=40_000) as stage:
        for number in range(100, 130):
            stage.cache.put(make_entry(_segments(number)[0]))
        assert stage.counts.grown() == {}
        for number in range(200, 230):
            stage.cache.put(make_entry(_segments(number)[0], prefetched=True))
        kept = [stage.cache.get(make_entry(path).key) for path in _segments(*range(200, 230))]
        assert stage.counts.grown() == {"wasted": kept.count(None)}
        assert 0 < kept.count(None) < 30


@pytest.mark.parametrize("concurrency", [1, 3])
async def test_so_many_at_once(concurrency: int) -> None:
    """Neither more, nor fewer."""
    async with open_stage(prefetch_concurrency=concurrency) as stage:
        stage.media.may_answer.clear()
        stage.touch(PLAYLIST, body=media_playlist(40))
        await stage.media.wait_for_asked(concurrency)
        stage.media.may_answer.set()
        await stage.prefetcher.finished()
    assert (stage.media.most_under_way, len(stage.media.asked)) == (concurrency, 4)


async def test_the_queue_is_bounded_and_the_newest_win() -> None:
    """What is dropped is counted, and may be scheduled again."""
    async with open_stage(prefetch_queue_entries=2) as stage:
        stage.media.may_answer.clear()
        stage.touch(_segments(0)[0])
        await stage.media.wait_for_asked(1)
        stage.touch(_segments(10)[0])
        stage.touch(_segments(20)[0])
        stage.media.may_answer.set()
        await stage.prefetcher.finished()
        assert _segments(1, 21, 22) == stage.media.asked
        assert {"scheduled": 6, "fetched": 3, "dropped": 3} == stage.counts.grown()
        stage.touch(_segments(10)[0])
        await stage.prefetcher.finished()
    assert _segments(1, 21, 22, 11, 12) == stage.media.asked


async def test_none_when_switched_off() -> None:
    """What came otherwise is still counted as used."""
    async with open_stage(prefetch_concurrency=0) as stage:
        stage.touch(PLAYLIST, body=media_playlist(3))
        stage.prefetcher.warm([admitted_to(PLAYLIST, stage.by)])
        stage.prefetcher.touched(make_entry(_segments(0)[0], prefetched=True), stage.by)
    assert stage.counts.grown() == {"used": 1}


@pytest.mark.parametrize("error", [UpstreamUnreachableError, UpstreamTimeoutError, UpstreamBusyError])
async def test_an_upstream_that_is_away_is_left_in_peace(error: type[Exception]) -> None:
    """One failure, no storm; what waits is let go, nothing is scheduled, and later it is tried again."""
    async with open_stage() as stage:
        stage.media.answer = error
        stage.touch(PLAYLIST, body=media_playlist(40))
        await stage.prefetcher.finished()
        assert {"scheduled": 4, "failed": 1, "dropped": 3} == stage.counts.grown()
        stage.touch(_segments(10)[0])
        stage.prefetcher.warm([admitted_to(PLAYLIST, stage.by)])
        assert len(stage.media.asked) == 1
        assert {"scheduled": 4, "failed": 1, "dropped": 3} == stage.counts.grown()
        stage.now_s += 1
        stage.media.answer = lambda _path: b"audio"
        stage.touch(_segments(20)[0])
        await stage.prefetcher.finished()
    assert [f"{RENDITION}/init.mp4", *_segments(21, 22)] == stage.media.asked


@pytest.mark.parametrize("error", [NotPackagedYetError, PackagingFailedError])
async def test_a_rendition_that_cannot_be_had_is_no_reason_to_rest(
    error: type[NotPackagedYetError | PackagingFailedError],
) -> None:
    """Others are fetched ahead as ever."""
    async with open_stage() as stage:
        stage.media.answer = lambda path: error(path, retry_after_s=1) if "seg-1" in path else b"audio"
        stage.touch(_segments(0)[0])
        await stage.prefetcher.finished()
        stage.touch(_segments(20)[0])
        await stage.prefetcher.finished()
    assert _segments(1, 2, 21, 22) == stage.media.asked
    assert {"scheduled": 4, "failed": 1, "fetched": 3} == stage.counts.grown()


async def test_a_success_is_the_end_of_patience() -> None:
    """The next time that upstream is away the first rest is short again."""
    async with open_stage() as stage:
        for _ in range(3):
            stage.media.answer = UpstreamUnreachableError
            stage.touch(_segments(0)[0])
            await stage.prefetcher.finished()
            stage.now_s += 1
            stage.media.answer = lambda _path: b"audio"
            stage.touch(_segments(20)[0])
            await stage.prefetcher.finished()
            await stage.cache.purge(ASSET)
    assert _segments(1, 21, 22) * 3 == stage.media.asked


async def test_what_is_at_hand_does_not_prove_that_upstream_is_there() -> None:
    """The rest goes on when something else comes from disk."""
    async with open_stage(prefetch_concurrency=2) as stage:
        stage.media.may_answer.clear()
        stage.media.outcome = Outcome.DISK
        stage.media.answer = lambda path: UpstreamBusyError(path) if "seg-1" in path else b"audio"
        stage.touch(_segments(0)[0])
        await stage.media.wait_for_asked(2)
        stage.media.may_answer.set()
        await stage.prefetcher.finished()
        stage.touch(_segments(20)[0])
    assert {"scheduled": 2, "failed": 1, "promoted": 1} == stage.counts.grown()


async def test_a_fault_of_one_thing_holds_up_no_other() -> None:
    """Whatever it is, it is counted, and the worker goes on; only what nobody foresaw is complained about."""
    errors = [BadUpstreamAnswerError("500"), ZeroDivisionError("bug")]
    async with open_stage() as stage:
        stage.media.answer = lambda _path: errors.pop(0) if errors else b"audio"
        with capture_logs() as logs:
            stage.touch(PLAYLIST, body=media_playlist(40))
            await stage.prefetcher.finished()
    assert {"scheduled": 4, "failed": 2, "fetched": 2} == stage.counts.grown()
    assert [entry["log_level"] for entry in logs] == ["debug", "error"]


async def test_what_failed_may_be_scheduled_again() -> None:
    """By the next listener who comes by."""
    async with open_stage() as stage:
        stage.media.answer = BadUpstreamAnswerError
        stage.touch(_segments(0)[0])
        await stage.prefetcher.finished()
        stage.touch(_segments(0)[0])
        await stage.prefetcher.finished()
    assert _segments(1, 2, 1, 2) == stage.media.asked


async def test_warming_brings_what_is_listed_in_order() -> None:
    """Keys too; and nothing that follows, until a listener comes."""
    wanted = [
        f"{ASSET}/master.m3u8",
        PLAYLIST,
        f"{RENDITION}/key",
        f"{RENDITION}/init.mp4",
        *_segments(0, 1, 2),
    ]
    async with open_stage() as stage:
        stage.media.answer = lambda path: media_playlist(40) if path == PLAYLIST else MULTIVARIANT_PLAYLIST
        stage.prefetcher.warm([admitted_to(path, stage.by) for path in wanted])
        await stage.prefetcher.finished()
    assert wanted == stage.media.asked
    assert {"scheduled": 7, "fetched": 6, "keys": 1} == stage.counts.grown()


async def test_a_key_is_asked_for_each_time() -> None:
    """Whether it is still remembered is for those to say who remember it."""
    async with open_stage() as stage:
        for _ in range(2):
            stage.prefetcher.warm([admitted_to(f"{RENDITION}/key", stage.by)] * 2)
            await stage.prefetcher.finished()
    assert [f"{RENDITION}/key"] * 2 == stage.media.asked


async def test_stopping_leaves_no_task() -> None:
    """Whatever waits or is under way."""
    settings = edge_settings(prefetch_concurrency=2)
    counts = Counts()
    async with open_media_cache(settings) as cache:
        media = StubMedia(cache)
        media.may_answer.clear()
        async with open_prefetcher(media, cache, settings) as prefetcher:
            prefetcher.touched(make_entry(PLAYLIST, body=media_playlist(40)), make_pass())
            await media.wait_for_asked(2)
            cache.put(make_entry(_segments(7)[0], prefetched=True))
            await cache.purge(ASSET)
            assert len(asyncio.all_tasks()) > 1
        assert (media.under_way, cache.on_evicted) == (0, None)
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert {"scheduled": 4, "wasted": 1} == counts.grown()
