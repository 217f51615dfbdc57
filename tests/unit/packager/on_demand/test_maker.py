"""Makers: the process that does the work is spoken to, bounded, and gone in the end, whatever happens."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil  # type: ignore[import-untyped]  # its stubs would be one more dependency
import pytest
from msgspec.structs import replace

from packager.errors import PackagingFailedError
from packager.on_demand.errors import SourceDamagedError
from packager.on_demand.maker import MadeSegment, Maker, maker_in, open_maker
from packager.on_demand.makers import Makers, open_makers
from packager.on_demand.process import MakingBounds, MakingProcess
from packager.on_demand.recipe import TrackRecipe
from tests.ffmpeg import music, write_audio
from tests.unit.packager.on_demand.making import (
    BOUNDS,
    Objects,
    PackagedTrack,
    Stored,
    album_recipe,
    package,
    stored,
)

FLAC = "lossless_flac"
SHORT = MakingBounds(memory_bytes=1 << 30, stall_timeout_s=0.3)


@pytest.fixture(scope="module")
def track(tmp_path_factory: pytest.TempPathFactory) -> PackagedTrack:
    """Twenty seconds in six segments."""
    folder = tmp_path_factory.mktemp("track")
    return package(write_audio(folder / "m.flac", music(20, 44100), 44100), folder / "packed")


@pytest.fixture
def recipe(track: PackagedTrack) -> TrackRecipe:
    """How its FLAC is made."""
    return track.recipe(FLAC)


@pytest.fixture
def objects(track: PackagedTrack) -> Objects:
    """Where its ALAC is fetched from."""
    return Objects(track.objects["lossless_alac"])


def process_of(maker: Maker) -> psutil.Process:
    """The process behind a maker."""
    return psutil.Process(maker._process._process.pid)


async def spare(makers: Makers) -> MakingProcess:
    """The spare, once there is one."""
    found = await makers._spare.get()
    makers._spare.put_nowait(found)
    assert isinstance(found, MakingProcess)
    return found


def whole(maker: Maker, made: Sequence[MadeSegment]) -> Stored:
    """The object."""
    return stored(maker.initialization, [(one.data, one.duration_samples, one.peak) for one in made])


async def test_a_track_is_made(recipe: TrackRecipe, objects: Objects) -> None:
    """In any order, one segment twice: the object is the one that was measured, and is described so."""
    async with open_maker(recipe, objects.fetch, BOUNDS) as maker:
        made = {number: await maker.make(number) for number in (3, 0, 1, 3, 5, 4, 2)}
        found = whole(maker, [made[number] for number in range(maker.segment_count)])
        described = maker.describe(found.segments, object_bytes=len(found.data), sha256=found.sha256)
    assert recipe.planned == described


async def test_an_album_is_made_and_described(track: PackagedTrack) -> None:
    """What is told of the whole agrees with its segments."""
    album, objects = album_recipe([track, track])
    async with open_maker(album, objects.fetch, BOUNDS) as maker:
        found = whole(maker, [await maker.make(number) for number in range(maker.segment_count)])
        described = maker.describe(found.segments, object_bytes=len(found.data), sha256=found.sha256)
    assert (1024, 2 * 882_000, 352) == (
        described.priming_samples,
        described.valid_samples,
        described.remainder_samples,
    )
    assert album.whole.valid_samples == sum(segment.duration_samples for segment in described.segments)
    assert 240_000 < described.average_bandwidth_bps < described.peak_bandwidth_bps < 300_000
    assert described.segments[0].offset_bytes == described.initialization_bytes


async def test_a_far_segment_needs_its_own_source_alone(recipe: TrackRecipe, objects: Objects) -> None:
    """The initialization section and one range: nothing of what lies before."""
    segment = recipe.source.rendition.segments[4]
    async with open_maker(recipe, objects.fetch, BOUNDS) as maker:
        await maker.make(4)
    initialization_bytes = recipe.source.rendition.initialization_bytes
    assert [(0, initialization_bytes), (segment.offset_bytes, segment.length_bytes)] == [
        (part.offset_bytes, part.length_bytes) for part in objects.ranges
    ]


async def test_no_such_segment(recipe: TrackRecipe, objects: Objects) -> None:
    """A number past the end, or below zero, is refused before anything is asked for."""
    async with open_maker(recipe, objects.fetch, BOUNDS) as maker:
        for number in (-1, maker.segment_count):
            with pytest.raises(IndexError, match=f"segment {number} of 6"):
                await maker.make(number)
    assert objects.ranges == []


async def test_a_failed_fetch_is_heard_and_can_be_tried_again(recipe: TrackRecipe, objects: Objects) -> None:
    """The store's own error comes out; the next call fetches what is still missing, and more."""
    failures = [ConnectionError("the store is away")] * 2

    async def fetch(source: int, offset_bytes: int, length_bytes: int) -> bytes:
        if failures:
            raise failures.pop()
        return await objects.fetch(source, offset_bytes, length_bytes)

    async with open_maker(recipe, fetch, BOUNDS) as maker:
        with pytest.raises(ConnectionError, match="away"):
            await maker.make(0)
        failures.clear()
        assert recipe.planned.segments[2].length_bytes == len((await maker.make(2)).data)


async def test_a_cancelled_call_leaves_the_maker_whole(recipe: TrackRecipe, objects: Objects) -> None:
    """Cancelled while it fetches, and at any later moment: the next call gets its own segment."""
    is_fetching = asyncio.Event()

    async def fetch(source: int, offset_bytes: int, length_bytes: int) -> bytes:
        is_fetching.set()
        await asyncio.sleep(0.01 * cancelled)
        return await objects.fetch(source, offset_bytes, length_bytes)

    async with open_maker(recipe, fetch, BOUNDS) as maker:
        expected = (await _made(recipe, objects))[1:3]
        for cancelled in range(5):
            is_fetching.clear()
            task = asyncio.create_task(maker.make(1))
            await is_fetching.wait()
            await asyncio.wait({task}, timeout=0.01 * cancelled)
            task.cancel()
            await asyncio.wait({task})
            assert expected[1] == await maker.make(2)


async def _made(recipe: TrackRecipe, objects: Objects) -> list[MadeSegment]:
    async with open_maker(recipe, objects.fetch, BOUNDS) as maker:
        return [await maker.make(number) for number in range(maker.segment_count)]


async def test_callers_at_once_take_turns(recipe: TrackRecipe, objects: Objects) -> None:
    """Each gets the segment that it asked for."""
    async with open_maker(recipe, objects.fetch, BOUNDS) as maker:
        made = await asyncio.gather(*(maker.make(number) for number in (2, 0, 1)))
    assert [recipe.planned.segments[number].length_bytes for number in (2, 0, 1)] == [
        len(one.data) for one in made
    ]


@pytest.mark.parametrize("damage", ["flipped", "short", "foreign key", "swapped"])
async def test_a_damaged_source_is_told(
    track: PackagedTrack, recipe: TrackRecipe, objects: Objects, damage: str
) -> None:
    """A flipped bit in its boxes, missing bytes, a wrong key, another segment in its place.

    A bit flipped in the audio may go unnoticed here, as ALAC has no checksum: whoever has the whole object compares it
    with what was measured.
    """
    segments = recipe.source.rendition.segments
    stored_bytes = bytearray(track.objects["lossless_alac"])
    if damage == "flipped":
        stored_bytes[segments[3].offset_bytes] ^= 1
    if damage == "short":
        del stored_bytes[-5:]
    if damage == "foreign key":
        recipe = replace(recipe, source=replace(recipe.source, content_key=bytes(16)))
    if damage == "swapped":
        other = replace(segments[3], offset_bytes=0)
        rendition = replace(recipe.source.rendition, segments=(*segments[:3], other, *segments[4:]))
        recipe = replace(recipe, source=replace(recipe.source, rendition=rendition))
    damaged = Objects(bytes(stored_bytes))
    async with open_maker(recipe, damaged.fetch, BOUNDS) as maker:
        with pytest.raises(SourceDamagedError, match="source 0"):
            await maker.make(5 if damage == "short" else 3)
        if damage != "foreign key":
            assert recipe.planned.segments[1].length_bytes == len((await maker.make(1)).data)


async def test_a_source_of_another_cut_is_refused(recipe: TrackRecipe, objects: Objects) -> None:
    """Before anything is made."""
    cut = replace(recipe.source.rendition, segments=recipe.source.rendition.segments[:-1])
    wrong = replace(recipe, source=replace(recipe.source, rendition=cut))
    with pytest.raises(SourceDamagedError, match="is not cut where lossless_flac is"):
        async with open_maker(wrong, objects.fetch, BOUNDS):
            pass


async def test_a_killed_process_is_told(recipe: TrackRecipe, objects: Objects) -> None:
    """Whoever waits hears it, and so does everybody after."""

    async def fetch(source: int, offset_bytes: int, length_bytes: int) -> bytes:
        process_of(maker).kill()
        return await objects.fetch(source, offset_bytes, length_bytes)

    async with open_maker(recipe, fetch, BOUNDS) as maker:
        for _ in range(2):
            with pytest.raises(PackagingFailedError, match="ended by signal 9"):
                await maker.make(0)


async def test_a_hanging_process_is_told_and_killed(recipe: TrackRecipe, objects: Objects) -> None:
    """One that is stopped takes no longer than the stall timeout, and is gone."""
    process = await MakingProcess.start(SHORT)
    async with maker_in(process, recipe, objects.fetch) as maker:
        await maker.make(0)
        running = process_of(maker)
        running.send_signal(signal.SIGSTOP)
        with pytest.raises(PackagingFailedError, match=r"said nothing for 0\.3 s"):
            await maker.make(1)
    assert not running.is_running()


@pytest.mark.parametrize(
    ("program", "how"),
    [
        ("raise SystemExit(3)", "ended with status 3"),
        ("raise ValueError('broken')", "ended with status 1; ValueError: broken"),
        ("print('not a message', flush=True); input()", "said something that is no message"),
        (
            "import sys; sys.stdout.buffer.write(b'\\0\\0\\0\\1\\xc0'); sys.stdout.flush(); input()",
            "no message",
        ),
    ],
)
async def test_a_process_that_does_not_come_up_is_told(program: str, how: str) -> None:
    """With the last words it had."""
    with pytest.raises(PackagingFailedError, match=how):
        await MakingProcess.start(BOUNDS, program=(sys.executable, "-c", program))


async def test_memory_is_bounded(recipe: TrackRecipe, objects: Objects) -> None:
    """A process that may not have what it needs fails, and says of what."""
    with pytest.raises(PackagingFailedError, match="ended"):
        await MakingProcess.start(MakingBounds(memory_bytes=20 << 20, stall_timeout_s=30))


async def test_keys_are_seen_nowhere(
    recipe: TrackRecipe, objects: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the recipe's keys nor the settings' secrets are in the process's arguments or environment."""
    monkeypatch.setenv("SEGUE_SECRETS__KEY_ENCRYPTION_KEYS", "secret of the settings")
    async with open_maker(recipe, objects.fetch, BOUNDS) as maker:
        await maker.make(0)
        folder = Path("/proc") / str(process_of(maker).pid)
        seen = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
        files = {Path(file.path).suffix for file in process_of(maker).open_files()}
    assert recipe.content_key is not None
    assert recipe.content_key.hex().encode() not in seen
    assert b"SEGUE_" not in seen
    assert files == set()


async def test_no_process_is_left(recipe: TrackRecipe, objects: Objects) -> None:
    """Left by an error, by cancelling, or in order: makers and the spare are gone."""
    ours = psutil.Process(os.getpid())
    before = set(ours.children())
    error = RuntimeError("of the block")
    with pytest.raises(RuntimeError, match="of the block"):
        async with open_makers(BOUNDS) as makers, makers.open(recipe, objects.fetch):
            raise error
    assert before == set(ours.children())


async def test_a_spare_is_kept_warm(recipe: TrackRecipe, objects: Objects) -> None:
    """Whoever opens a maker gets the process that was started before, and another is started in its place."""
    async with open_makers(BOUNDS) as makers:
        first = await spare(makers)
        async with makers.open(recipe, objects.fetch) as maker:
            assert first is maker._process
            second = await spare(makers)
            async with makers.open(recipe, objects.fetch) as other:
                assert second is other._process
                assert await maker.make(1) == await other.make(1)


async def test_a_spare_that_died_is_replaced(recipe: TrackRecipe, objects: Objects) -> None:
    """Nobody is given a dead process."""
    async with open_makers(BOUNDS) as makers:
        dead = await spare(makers)
        dead._process.kill()
        await dead._process.wait()
        async with makers.open(recipe, objects.fetch) as maker:
            assert dead._process.pid != process_of(maker).pid
            assert recipe.planned.segments[0].length_bytes == len((await maker.make(0)).data)


async def test_a_spare_that_can_not_be_started_is_told(recipe: TrackRecipe, objects: Objects) -> None:
    """Everybody who asks hears why; nobody waits for ever."""
    async with open_makers(MakingBounds(memory_bytes=20 << 20, stall_timeout_s=30)) as makers:
        for _ in range(2):
            with pytest.raises(PackagingFailedError, match="ended"):
                async with makers.open(recipe, objects.fetch):
                    pass
