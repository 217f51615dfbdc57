"""Renditions that are made when they are first asked for: PostgreSQL, a store, workers, origins, all real."""

import asyncio
from uuid import UUID

import pytest

from kernel.admission import NoSuchMediaError
from kernel.asset import AssetId, decode_made, made_key, rendition_key
from kernel.database.signals import MADE_CHANNEL, listen
from origin.on_demand.errors import NotPackagedYetError, PackagingFailedError
from origin.on_demand.on_demand import OnDemand
from tests.ingest_harness import working
from tests.integration.on_demand.house import (
    AAC,
    FLAC,
    GatedStore,
    House,
    digest,
    give_workers,
    origin,
    read_all,
    segments_made,
)
from tests.unit.packager.on_demand.making import PackagedTrack


async def test_a_hundred_who_ask_cause_one_job(house: House, tracks: list[PackagedTrack]) -> None:
    """At two origins; each segment is made once, and all are given the bytes that were measured at packaging."""
    asset = await house.publish(tracks[0])
    planned = tracks[0].rendition(FLAC)
    made_before = segments_made()
    async with origin(house) as one, origin(house) as other, working(house.settings):
        readings = [
            read_all(on_demand, asset, FLAC, len(planned.segments)) for on_demand in (one, other) * 50
        ]
        digests = {digest(parts) for parts in await asyncio.gather(*readings)}
        await house.all_made()
    assert digests == {planned.sha256}
    assert segments_made() - made_before == len(planned.segments)
    assert (await house.job(asset))["starts"] == 1


async def test_what_is_made_is_told(house: House, tracks: list[PackagedTrack]) -> None:
    """The whole object and its description are what the packager measured, and nothing else is left."""
    asset = await house.publish(tracks[0])
    before = await house.object_keys()
    async with origin(house) as on_demand, working(house.settings):
        assert await on_demand.made(asset, FLAC) is None
        await on_demand.segment(asset, FLAC, 0)
        await house.all_made()
        made = await on_demand.made(asset, FLAC)
    assert made == tracks[0].rendition(FLAC)
    assert decode_made(await house.store.read(made_key(asset, FLAC))) == made
    assert digest([await house.store.read(rendition_key(asset, FLAC))]) == made.sha256
    assert await house.object_keys() == sorted([*before, made_key(asset, FLAC), rendition_key(asset, FLAC)])


async def test_readers_notice_nothing_of_a_renditions_life(house: House, tracks: list[PackagedTrack]) -> None:
    """Round and round until the parts are gone, and beyond; at an origin that remembers, and at new ones."""
    asset = await house.publish(tracks[0])
    planned = tracks[0].rendition(FLAC)
    over = asyncio.Event()

    async def read_on(on_demand: OnDemand) -> int:
        rounds = 0
        while not over.is_set():
            assert digest(await read_all(on_demand, asset, FLAC, len(planned.segments))) == planned.sha256
            rounds += 1
        return rounds

    async def read_anew() -> int:
        rounds = 0
        while not over.is_set():
            async with origin(house) as fresh:
                await read_all(fresh, asset, FLAC, len(planned.segments))
            rounds += 1
        return rounds

    async with origin(house) as on_demand, working(house.settings), asyncio.TaskGroup() as group:
        rounds = [group.create_task(read_on(on_demand)), group.create_task(read_anew())]
        await house.reaches("bool_and(state = 'made')")
        await house.all_made()
        await on_demand.segment(asset, FLAC, 0)
        over.set()
    assert min(task.result() for task in rounds) > 0


async def test_what_is_asked_for_is_begun_without_waiting(house: House, tracks: list[PackagedTrack]) -> None:
    """Asking for a playlist is enough."""
    asset = await house.publish(tracks[0])
    async with origin(house) as on_demand, working(house.settings):
        on_demand.ask(asset, FLAC)
        await house.reaches("count(*) = 1")
        await house.all_made()


async def test_a_seek_is_served_first(
    house: House, tracks: list[PackagedTrack], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who waits for the last segment is not made to wait for those before it."""
    asset = await house.publish(tracks[0])
    last = len(tracks[0].rendition(FLAC).segments) - 1
    order: list[str] = []
    give_workers(monkeypatch, GatedStore(house.store, "nothing"))
    async with (
        listen(house.settings.database, MADE_CHANNEL, application_name="test", on_hint=order.append),
        origin(house) as on_demand,
        working(house.settings),
    ):
        await on_demand.segment(asset, FLAC, last)
        await house.all_made()
    made = [hint.rpartition("/")[2] for hint in order if hint]
    assert made == ["init", *map(str, [last, *range(last)])]


async def test_nobody_makes_it(house: House, tracks: list[PackagedTrack]) -> None:
    """Without a worker who waits is told to ask again, after a while and not before."""
    settings = house.settings
    impatient = settings.origin.model_copy(update={"packaging_wait_s": 0.2})
    house.settings = settings.model_copy(update={"origin": impatient})
    asset = await house.publish(tracks[0])
    async with origin(house) as on_demand:
        with pytest.raises(NotPackagedYetError) as raised:
            await on_demand.segment(asset, FLAC, 0)
    assert raised.value.retry_after_s == 1
    assert (await house.job(asset))["state"] == "queued"


async def test_lost_hints_only_delay(
    house: House, tracks: list[PackagedTrack], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An origin that hears nothing looks for itself."""
    monkeypatch.setattr("origin.on_demand.on_demand.MADE_CHANNEL", "nothing_is_told_here")
    asset = await house.publish(tracks[0])
    planned = tracks[0].rendition(FLAC)
    async with origin(house) as on_demand, working(house.settings):
        parts = await read_all(on_demand, asset, FLAC, len(planned.segments))
    assert digest(parts) == planned.sha256


async def test_there_is_no_such_owner(house: House) -> None:
    """Nobody waits for what can't come."""
    async with origin(house) as on_demand:
        with pytest.raises(NoSuchMediaError):
            await on_demand.segment(AssetId("0" * 32), FLAC, 0)


async def test_a_rendition_that_is_not_made_on_demand_fails(
    house: House, tracks: list[PackagedTrack]
) -> None:
    """The job says why; who asks is told for how long it is no use."""
    asset = await house.publish(tracks[0])
    async with origin(house) as on_demand, working(house.settings):
        with pytest.raises(PackagingFailedError) as raised:
            await on_demand.segment(asset, "lossless_alac", 0)
    job = await house.job(asset, "lossless_alac")
    assert (job["state"], job["error_code"]) == ("failed", "not-on-demand")
    assert 500 < raised.value.retry_after_s <= 600


async def test_a_failed_job_is_tried_anew(house: House, tracks: list[PackagedTrack]) -> None:
    """Once its time has come, by the next who asks."""
    asset = await house.publish(tracks[0])
    await house.pool.execute(
        "INSERT INTO rendition_jobs (asset_id, rendition, state, crashes, not_before) "
        "VALUES ($1, $2, 'failed', 3, now() - interval '1 second')",
        UUID(asset),
        FLAC,
    )
    async with origin(house) as on_demand, working(house.settings):
        await on_demand.segment(asset, FLAC, 0)
        await house.all_made()
    assert (await house.job(asset))["crashes"] == 0


async def test_a_segment_past_the_end_is_not_there(house: House, tracks: list[PackagedTrack]) -> None:
    """Of a rendition that is made."""
    asset = await house.publish(tracks[0])
    async with origin(house) as on_demand, working(house.settings):
        on_demand.ask(asset, FLAC)
        await house.reaches("count(*) > 0 AND bool_and(state = 'made')")
        with pytest.raises(NoSuchMediaError):
            await on_demand.segment(asset, FLAC, len(tracks[0].rendition(FLAC).segments))


async def test_an_album_is_encoded_as_a_whole(house: House, tracks: list[PackagedTrack]) -> None:
    """AAC over all tracks: what was read part by part is the whole object, and its description fits it."""
    assets = [await house.publish(track) for track in tracks]
    stream = await house.issue_album(assets)
    valid_samples = sum(track.asset.master.valid_samples for track in tracks)
    async with origin(house) as on_demand, working(house.settings):
        first = await on_demand.segment(stream, AAC, 0)
        await house.all_made()
        made = await on_demand.made(stream, AAC)
        assert made is not None
        parts = await read_all(on_demand, stream, AAC, len(made.segments))
    assert (made.codec, made.valid_samples) == ("aac", valid_samples)
    assert sum(segment.duration_samples for segment in made.segments) == valid_samples
    assert parts[1] == first
    assert (digest(parts), len(b"".join(parts))) == (made.sha256, made.object_bytes)
    assert [segment.length_bytes for segment in made.segments] == [len(part) for part in parts[1:]]
