"""Who is admitted at an edge: what is answered, and that revocations hold within a second."""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from redis.asyncio import Redis

from edge.admission.passes import Passes
from kernel.asset import AssetId
from kernel.begun_sessions import CannotTellError
from kernel.http.admission_problems import ADMISSION_PROBLEMS
from kernel.http.problems import problems_middleware
from kernel.peer import PEER_HEADER, peer_secrets
from kernel.playback_token import TokenRefusedError
from kernel.quality import Quality
from kernel.revocation.errors import RevokedError
from kernel.revocation.model import Revocation, RevocationKind, RevocationReason
from kernel.settings import load_settings
from tests.integration.admission.conftest import (
    ASSET,
    LIMIT_S,
    SIGNING_KEY,
    Signed,
    Valkey,
    eventually,
    opened_passes,
    publish,
    sign,
)

OTHER = AssetId("f" * 32)
PEERS = peer_secrets({"k": SIGNING_KEY})
IN_A_SECOND = 1.0


@asynccontextmanager
async def door(passes: Passes) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    """An edge's door, without the house: admits, and answers errors as every service does."""

    async def get(request: web.Request) -> web.Response:
        is_peer = PEERS.recognise(request.headers.get(PEER_HEADER))
        await passes.admit(request.match_info["target"], now_s=time.time(), peer=is_peer)
        return web.Response()

    app = web.Application(middlewares=[problems_middleware(ADMISSION_PROBLEMS)])
    app.router.add_get("/m/{target:.*}", get)
    async with TestClient(TestServer(app)) as client:
        yield client


def revocation(
    kind: RevocationKind, name: str, reason: RevocationReason = RevocationReason.SIGNED_OUT
) -> Revocation:
    """Of all that was issued until now."""
    return revocation_at(time.time(), kind, name, reason)


def revocation_at(
    before_s: float, kind: RevocationKind, name: str, reason: RevocationReason = RevocationReason.SIGNED_OUT
) -> Revocation:
    """Of all that was issued until then."""
    return Revocation(kind, name, before_s, reason, before_s + 86_400)


async def admit(passes: Passes, signed: Signed, *, peer: bool = False) -> None:
    """Ask for a segment, now."""
    await passes.admit(signed.target, now_s=time.time(), peer=peer)


SOFT_EXPIRED = {"issued_s": -100, "start_by_s": -50}
MATRIX_SIGNED_AT_S = time.time()
MATRIX = {
    "good": (sign(), "", 200, None),
    "garbled": (replace(sign(), text="garbled"), "", 401, "token-refused"),
    "altered": (replace(sign(), text=sign().text[:-1]), "", 401, "token-refused"),
    "expired": (sign(ttl_s=-1), "", 401, "token-refused"),
    "of another key": (sign(key=bytes(32)), "", 401, "token-refused"),
    "of an unknown key": (sign(key_id="x"), "", 401, "token-refused"),
    "not used in time": (sign(start_by_s=-50), "", 401, "token-refused"),
    "used in time": (sign(subject="begun", start_by_s=-50), "", 200, None),
    "for another asset": (sign(asset=OTHER), "", 403, "not-admitted"),
    "above its quality": (sign(quality=Quality.AAC_96), "256_aac/key", 403, "not-admitted"),
    "for nothing": (sign(), "nonsense", 404, "no-such-media"),
    "revoked subject": (sign(subject="banned"), "", 403, "playback-revoked"),
    "revoked device": (sign(device="ab"), "", 403, "playback-revoked"),
    "revoked, expired": (sign(subject="banned", ttl_s=-1), "", 401, "token-refused"),
    "revoked, not in time": (sign(subject="banned", start_by_s=-50), "", 403, "playback-revoked"),
    "revoked, another asset": (sign(subject="banned", asset=OTHER), "", 403, "playback-revoked"),
    "issued after": (sign(subject="banned", issued_s=60), "", 200, None),
}


@pytest.mark.parametrize("case", MATRIX)
async def test_what_each_token_is_answered(house_valkey: Valkey, client: Redis, case: str) -> None:
    """By status and code; refusals say how to go on, and are kept by no cache."""
    signed, tail, status, code = MATRIX[case]
    if signed.token.subject == "begun":
        await client.set(f"segue:playback:{signed.token.session}", 1)
    await publish(
        client,
        revocation_at(MATRIX_SIGNED_AT_S + 30, RevocationKind.SUBJECT, "banned"),
        revocation_at(MATRIX_SIGNED_AT_S + 30, RevocationKind.DEVICE, "ab"),
    )
    target = f"{signed.text}/{ASSET}/{tail}" if tail else signed.target
    async with opened_passes(house_valkey.url) as passes, door(passes) as edge:
        for _ in range(2):  # the second time it may be known
            answer = await edge.get(f"/m/{target}")
            assert answer.status == status
            if code is not None:
                body = await answer.json()
                assert (body["code"], answer.headers["Cache-Control"]) == (code, "no-store")
                assert signed.text not in str(body)
            assert ("WWW-Authenticate" in answer.headers) == (status == 401)


@pytest.mark.parametrize("kind", RevocationKind)
@pytest.mark.parametrize("reason", RevocationReason)
async def test_the_reason_is_told(
    house_valkey: Valkey, client: Redis, kind: RevocationKind, reason: RevocationReason
) -> None:
    """As a code for the player and in words for the listener."""
    signed = sign(device="ab")
    names = {"subject": signed.token.subject, "device": "ab", "session": signed.token.session}
    async with opened_passes(house_valkey.url) as passes, door(passes) as edge:
        assert (await edge.get(f"/m/{signed.target}")).status == 200
        await publish(client, revocation(kind, names[kind], reason))
        await eventually(lambda: passes.known(signed.text, time.time()) is None)
        answer = await edge.get(f"/m/{signed.target}")
        body = await answer.json()
        assert (answer.status, body["code"], body["reason"]) == (403, "playback-revoked", reason.value)
        assert body["detail"].endswith(".")


async def test_a_revocation_holds_at_every_edge_within_a_second(house_valkey: Valkey, client: Redis) -> None:
    """For a token that all of them know; others play on."""
    signed, other = sign(), sign(subject="another")
    async with opened_passes(house_valkey.url) as one, opened_passes(house_valkey.url) as two:
        for passes in (one, two):
            await admit(passes, signed)
            await admit(passes, other)
        started_s = time.perf_counter()
        await publish(client, revocation(RevocationKind.SUBJECT, "listener"))
        for passes in (one, two):
            await eventually(lambda asked=passes: asked.known(signed.text, time.time()) is None)  # type: ignore[misc]
        assert time.perf_counter() - started_s < IN_A_SECOND
        for passes in (one, two):
            with pytest.raises(RevokedError):
                await admit(passes, signed)
            assert passes.known(other.text, time.time()) is not None


async def test_a_token_issued_after_a_revocation_is_good(house_valkey: Valkey, client: Redis) -> None:
    """Whoever logs in again at once plays at once."""
    async with opened_passes(house_valkey.url) as passes:
        before = time.time()
        await publish(client, replace(revocation(RevocationKind.SUBJECT, "listener"), before_s=before))
        await eventually(lambda: passes._revocations.version == 1)
        signed = sign(issued_s=before - int(time.time()) + 0.001)
        await admit(passes, signed)


async def test_an_edge_that_starts_knows_all_revocations(house_valkey: Valkey, client: Redis) -> None:
    """Before it answers anybody: there is no moment of grace."""
    signed = [sign(subject=f"user {number}") for number in range(1500)]
    await publish(client, *(revocation(RevocationKind.SUBJECT, one.token.subject) for one in signed))
    async with opened_passes(house_valkey.url) as passes:
        for one in (signed[0], signed[-1]):
            with pytest.raises(RevokedError):
                await admit(passes, one)


async def test_an_edge_that_starts_without_valkey_serves(house_valkey: Valkey) -> None:
    """After two seconds it stops waiting; what was begun elsewhere it can't tell, and says so."""
    house_valkey.kill()
    started_s = time.perf_counter()
    async with opened_passes(house_valkey.url) as passes, door(passes) as edge:
        assert 2 <= time.perf_counter() - started_s < 5
        assert (await edge.get(f"/m/{sign().target}")).status == 200
        answer = await edge.get(f"/m/{sign(start_by_s=-50).target}")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
        assert (await answer.json())["code"] == "admission-unavailable"


@pytest.mark.parametrize("data", ["kept", "lost"])
async def test_what_is_revoked_stays_so_without_valkey(
    house_valkey: Valkey, client: Redis, data: str
) -> None:
    """Whatever it has forgotten when it is back; known tokens go on meanwhile, and new revocations hold then."""
    banned, playing, next_banned = sign(subject="banned"), sign(subject="playing"), sign(subject="next")
    async with opened_passes(house_valkey.url) as passes:
        for one in (banned, playing, next_banned):
            await admit(passes, one)
        await publish(client, revocation(RevocationKind.SUBJECT, "banned"))
        await eventually(lambda: passes.known(banned.text, time.time()) is None)
        house_valkey.kill()
        with pytest.raises(RevokedError):
            await admit(passes, banned)
        await admit(passes, playing)
        if data == "lost":
            house_valkey.lose_data()
        await house_valkey.start()
        await publish(client, revocation(RevocationKind.SUBJECT, "next"))
        await eventually(lambda: passes.known(next_banned.text, time.time()) is None)
        with pytest.raises(RevokedError):
            await admit(passes, banned)
        await admit(passes, playing)


async def test_what_is_revoked_while_valkey_hangs_holds_when_it_goes_on(
    house_valkey: Valkey, client: Redis
) -> None:
    """Nothing that was said is lost, and nobody who plays is disturbed."""
    banned, playing = sign(subject="banned"), sign(subject="playing")
    async with opened_passes(house_valkey.url) as passes:
        for one in (banned, playing):
            await admit(passes, one)
        house_valkey.hang()
        await admit(passes, playing)
        started_s = time.perf_counter()
        with pytest.raises(CannotTellError):
            await admit(passes, sign(start_by_s=-50))
        assert time.perf_counter() - started_s < 2
        house_valkey.go_on()
        await publish(client, revocation(RevocationKind.SUBJECT, "banned"))
        await eventually(lambda: passes.known(banned.text, time.time()) is None)
        await admit(passes, playing)


async def until_recorded(client: Redis, signed: Signed) -> None:
    """Return when Valkey knows that a session has begun."""
    async with asyncio.timeout(LIMIT_S):
        while not await client.exists(f"segue:playback:{signed.token.session}"):  # noqa: ASYNC110 - Valkey tells nobody
            await asyncio.sleep(0.005)


async def test_a_session_that_began_goes_on_past_the_soft_expiry(house_valkey: Valkey, client: Redis) -> None:
    """At this edge, at another, and after a restart; its record ends with the token."""
    signed = sign(start_by_s=3600)
    later_s = time.time() + 5000
    async with opened_passes(house_valkey.url) as passes:
        await admit(passes, signed)
        await passes.admit(signed.target, now_s=later_s, peer=False)
        await until_recorded(client, signed)
    expires_at_s = await client.expiretime(f"segue:playback:{signed.token.session}")
    assert expires_at_s == signed.token.expires_at_s
    async with opened_passes(house_valkey.url) as passes:
        await passes.admit(signed.target, now_s=later_s, peer=False)
        with pytest.raises(TokenRefusedError, match="expired"):
            await passes.admit(signed.target, now_s=signed.token.expires_at_s, peer=False)
        with pytest.raises(TokenRefusedError, match="in time"):
            await passes.admit(sign().target, now_s=later_s, peer=False)


async def test_a_peers_asking_begins_no_session(house_valkey: Valkey, client: Redis) -> None:
    """An edge that was warmed has nobody listening yet."""
    signed, marker = sign(), sign()
    async with opened_passes(house_valkey.url) as passes:
        await admit(passes, signed, peer=True)
        await admit(passes, marker)
        await until_recorded(client, marker)
        assert not await client.exists(f"segue:playback:{signed.token.session}")
        later_s = time.time() + 5000
        await passes.admit(signed.target, now_s=later_s, peer=True)
        with pytest.raises(TokenRefusedError, match="in time"):
            await passes.admit(signed.target, now_s=later_s, peer=False)


@pytest.mark.parametrize("data", ["kept", "lost"])
async def test_what_began_is_recorded_anew_after_valkeys_absence(
    house_valkey: Valkey, client: Redis, data: str
) -> None:
    """What it knew before and what began meanwhile."""
    before, meanwhile = sign(), sign()
    async with opened_passes(house_valkey.url) as passes:
        await admit(passes, before)
        await until_recorded(client, before)
        house_valkey.kill()
        await admit(passes, meanwhile)
        if data == "lost":
            house_valkey.lose_data()
        await house_valkey.start()
        await until_recorded(client, before)
        await until_recorded(client, meanwhile)


async def test_thousands_begin_at_once(house_valkey: Valkey, client: Redis) -> None:
    """They are recorded in batches, each of them."""
    signed = [sign() for _ in range(2500)]
    async with opened_passes(house_valkey.url) as passes:
        for one in signed:
            await admit(passes, one)
        for one in (signed[0], signed[-1]):
            await until_recorded(client, one)
        assert len(await client.keys("segue:playback:*")) == len(signed)


OLD, NEW = secrets.token_bytes(32), secrets.token_bytes(32)


async def test_signing_keys_are_replaced_without_a_listener_noticing(
    house_valkey: Valkey, client: Redis
) -> None:
    """Both verify, then the new one signs, and once the old tokens have expired the old key goes."""
    old, new = sign(key=OLD, key_id="old"), sign(key=NEW, key_id="new")
    hard_s, later_s = old.token.expires_at_s, time.time() + 5000
    async with opened_passes(house_valkey.url, new=NEW, old=OLD) as passes:
        await admit(passes, old)
        await until_recorded(client, old)
    async with opened_passes(house_valkey.url, old=OLD, new=NEW) as passes:
        await admit(passes, new)
        await passes.admit(old.target, now_s=later_s, peer=False)
        await passes.admit(old.target, now_s=hard_s - 1, peer=False)
        with pytest.raises(TokenRefusedError, match="expired"):
            await passes.admit(old.target, now_s=hard_s, peer=False)


async def test_a_key_that_was_removed_is_worth_nothing(house_valkey: Valkey, client: Redis) -> None:
    """Not even for sessions that had begun: a key that leaked is gone with the restart."""
    old, new = sign(key=OLD, key_id="old"), sign(key=NEW, key_id="new")
    async with opened_passes(house_valkey.url, old=OLD, new=NEW) as passes:
        for one in (old, new):
            await admit(passes, one)
            await until_recorded(client, one)
    async with opened_passes(house_valkey.url, new=NEW) as passes, door(passes) as edge:
        assert (await edge.get(f"/m/{new.target}")).status == 200
        assert (await edge.get(f"/m/{old.target}")).status == 401
    retired = peer_secrets(load_keys(old=OLD, new=NEW))
    assert peer_secrets(load_keys(new=NEW)).recognise(retired.header_value)
    assert not peer_secrets(load_keys(new=NEW)).recognise(peer_secrets({"old": OLD}).header_value)


def load_keys(**keys: bytes) -> dict[str, bytes]:
    """Signing keys, as a service reads them from its settings."""
    secrets_settings = {
        "token_signing_keys": {name: key.hex() for name, key in keys.items()},
        "token_signing_key_id": "new",
    }
    return load_settings(secrets=secrets_settings).secrets.signing_keys()
