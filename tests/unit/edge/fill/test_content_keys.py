"""Content keys: one fill for all who ask, a moment's memory, and no trace anywhere else."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from edge.errors import BadUpstreamAnswerError, UpstreamBusyError
from edge.fill.outcome import Outcome
from kernel.playback_token import NotAdmittedError
from kernel.settings import EdgeSettings
from tests.unit.edge.fill.conftest import Opened, opened_media
from tests.unit.edge.upstream.conftest import ASSET, admitted_to
from tests.unit.edge.upstream.raw_upstream import Asked, RawUpstream, Talk, body_of, status, well

MakeSettings = Callable[..., EdgeSettings]

KEY = f"{ASSET}/lossless_alac/key"


def expire_keys(opened: Opened) -> None:
    """As their timer does."""
    opened.media._keys._memory.wipe()


async def test_a_key_is_remembered_for_a_moment(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """Upstreams may be away meanwhile; after it they are asked again."""
    async with opened_media(edge_settings(key_ttl_s=60.0), upstream) as opened:
        assert await opened.media.get_key(admitted_to(KEY, "her")) == (body_of(KEY), Outcome.BYPASS)
        upstream.script = status(503)
        assert await opened.media.get_key(admitted_to(KEY, "him")) == (body_of(KEY), Outcome.HIT)
        expire_keys(opened)
        with pytest.raises(UpstreamBusyError):
            await opened.media.get_key(admitted_to(KEY, "him"))


async def test_a_thousand_who_ask_at_once_are_one_fill(
    upstream: RawUpstream, edge_settings: MakeSettings
) -> None:
    """Also when nothing may be remembered."""
    may_answer = asyncio.Event()

    async def when_told(asked: Asked, talk: Talk) -> None:
        await may_answer.wait()
        await well(asked, talk)

    upstream.script = when_told
    async with opened_media(edge_settings(key_ttl_s=0.0), upstream) as opened:
        asking = [asyncio.create_task(opened.media.get_key(admitted_to(KEY))) for _ in range(1000)]
        await upstream.when_asked(1)
        may_answer.set()
        answers = await asyncio.gather(*asking)
    assert {content_key for content_key, _ in answers} == {body_of(KEY)}
    assert sorted({outcome for _, outcome in answers}) == [Outcome.BYPASS, Outcome.COLLAPSED]
    assert len(upstream.asked) == 1


async def test_a_refusal_is_of_one_token_alone(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """The other asks with her own, and gets it."""
    may_answer = asyncio.Event()

    async def script(asked: Asked, talk: Talk) -> None:
        await may_answer.wait()
        await (status(403) if asked.token == "refused" else well)(asked, talk)

    upstream.script = script
    async with opened_media(edge_settings(), upstream) as opened:
        refused = asyncio.create_task(opened.media.get_key(admitted_to(KEY, "refused")))
        await upstream.when_asked(1)
        good = asyncio.create_task(opened.media.get_key(admitted_to(KEY, "good")))
        await asyncio.sleep(0)  # she joins
        may_answer.set()
        with pytest.raises(NotAdmittedError):
            await refused
        assert (await good)[0] == body_of(KEY)


@pytest.mark.parametrize("length_bytes", [0, 15, 17, 32])
async def test_a_key_of_the_wrong_length_is_not_passed_on(
    upstream: RawUpstream, edge_settings: MakeSettings, length_bytes: int
) -> None:
    """A player that got it would play noise."""
    upstream.script = status(200, bytes(length_bytes))
    async with opened_media(edge_settings(), upstream) as opened:
        with pytest.raises(BadUpstreamAnswerError):
            await opened.media.get_key(admitted_to(KEY))
        upstream.script = well
        assert (await opened.media.get_key(admitted_to(KEY)))[0] == body_of(KEY)


async def test_a_key_never_reaches_the_cache(
    upstream: RawUpstream, edge_settings: MakeSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither memory nor disk, nor is the cache ever asked for one."""
    settings = edge_settings(disk_cache_directory=str(tmp_path / "cache"))
    async with opened_media(settings, upstream) as opened:
        touched: list[object] = []
        for name in ("get", "load", "put"):
            monkeypatch.setattr(opened.cache, name, touched.append)
        for _ in range(2):
            await opened.media.get_key(admitted_to(KEY))
        assert touched == []
    assert not await asyncio.to_thread(_is_on_disk, tmp_path, body_of(KEY))


def _is_on_disk(folder: Path, data: bytes) -> bool:
    return any(data in path.read_bytes() for path in folder.rglob("*") if path.is_file())


async def test_a_purge_takes_keys_too(upstream: RawUpstream, edge_settings: MakeSettings) -> None:
    """Those that are on their way as well."""
    may_answer = asyncio.Event()

    async def when_told(asked: Asked, talk: Talk) -> None:
        await may_answer.wait()
        await well(asked, talk)

    async with opened_media(edge_settings(key_ttl_s=60.0), upstream) as opened:
        await opened.media.get_key(admitted_to(KEY))
        await opened.media.purge(ASSET)
        upstream.script = when_told
        asking = asyncio.create_task(opened.media.get_key(admitted_to(KEY)))
        await upstream.when_asked(2)
        await opened.media.purge(ASSET)
        may_answer.set()
        assert await asking == (body_of(KEY), Outcome.BYPASS)
        assert (await opened.media.get_key(admitted_to(KEY)))[1] is Outcome.BYPASS
