"""The origin's own admission: revoked tokens and late beginnings, also for edges that haven't heard."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from redis.asyncio import Redis
from redis.typing import EncodableT, FieldT

from kernel.peer import PEER_HEADER, peer_secrets
from kernel.playback_token import PlaybackToken, TokenSigner
from kernel.quality import Quality
from kernel.revocation.model import REVOCATIONS_STREAM, Revocation, RevocationKind, RevocationReason
from kernel.settings import Settings
from kernel.valkey.client import open_valkey
from tests.integration.delivery.conftest import Client, Published

TAILS = ("master.m3u8", "96_aac/index.m3u8", "96_aac/init.mp4", "96_aac/seg-0.m4s", "96_aac/key")


@pytest.fixture
async def valkey_client(settings: Settings) -> AsyncIterator[Redis]:
    """The test's own way to Valkey."""
    async with open_valkey(settings.valkey) as opened:
        yield opened


@pytest.fixture
def token(published: Published) -> PlaybackToken:
    """A token of a log-in, for the published asset."""
    now_s = int(time.time())
    assets = frozenset([published.synthetic.id])
    return PlaybackToken(
        "listener", "5e55", assets, Quality.LOSSLESS, now_s - 100, now_s + 3600, now_s + 600, "ab"
    )


def text_of(settings: Settings, token: PlaybackToken) -> str:
    """The token as the control API signs it."""
    key_id = settings.secrets.token_signing_key_id
    return TokenSigner(key_id, settings.secrets.signing_keys()[key_id]).sign(token)


def peer_headers(settings: Settings) -> dict[str, str]:
    """What an edge shows."""
    return {PEER_HEADER: peer_secrets(settings.secrets.signing_keys()).header_value}


async def statuses(client: Client, text: str, asset: str, headers: dict[str, str]) -> list[int]:
    """What each kind of thing is answered with."""
    return [(await client.get(f"/m/{text}/{asset}/{tail}", headers=headers)).status for tail in TAILS]


@pytest.mark.parametrize("whose", [("subject", "listener"), ("device", "ab"), ("session", "5e55")])
@pytest.mark.parametrize("peer", [False, True])
async def test_a_revoked_token_opens_nothing_within_a_second(
    settings: Settings,
    valkey_client: Redis,
    origin_client: Client,
    token: PlaybackToken,
    whose: tuple[str, str],
    *,
    peer: bool,
) -> None:
    """Not for an edge either; keys are guarded like the rest, and the reason is told."""
    text, headers = text_of(settings, token), peer_headers(settings) if peer else {}
    (asset,), (kind, name), now_s = token.assets, whose, time.time()
    assert await statuses(origin_client, text, asset, headers) == [200] * len(TAILS)
    revoked = Revocation(RevocationKind(kind), name, now_s, RevocationReason.BANNED, now_s + 86_400)
    fields: dict[FieldT, EncodableT] = dict(revoked.to_fields().items())
    async with asyncio.timeout(1):
        await valkey_client.xadd(REVOCATIONS_STREAM, fields)
        while await statuses(origin_client, text, asset, headers) != [403] * len(TAILS):
            pass
    answer = await origin_client.get(f"/m/{text}/{asset}/96_aac/key", headers=headers)
    body = await answer.json()
    assert (body["code"], body["reason"]) == ("playback-revoked", "banned")


async def test_who_comes_after_the_soft_expiry_must_be_a_peer(
    settings: Settings, published: Published, origin_client: Client, token: PlaybackToken
) -> None:
    """A peer has admitted its listener itself; anybody can send a header."""
    late = text_of(settings, replace(token, start_by_s=int(time.time()) - 10))
    asset = published.synthetic.id
    for headers in ({}, {PEER_HEADER: ""}, {PEER_HEADER: "0" * 64}, {PEER_HEADER: "1"}):
        assert await statuses(origin_client, late, asset, headers) == [401] * len(TAILS)
    assert await statuses(origin_client, late, asset, peer_headers(settings)) == [200] * len(TAILS)
    assert await statuses(origin_client, late, asset, {}) == [401] * len(TAILS)


async def test_a_session_that_began_at_an_edge_goes_on_at_the_origin(
    settings: Settings,
    valkey_client: Redis,
    published: Published,
    origin_client: Client,
    token: PlaybackToken,
) -> None:
    """By the record that the edge left."""
    late = text_of(settings, replace(token, start_by_s=int(time.time()) - 10))
    await valkey_client.set("segue:playback:5e55", 1)
    assert await statuses(origin_client, late, published.synthetic.id, {}) == [200] * len(TAILS)


async def test_a_peer_needs_a_good_token_too(
    settings: Settings, published: Published, origin_client: Client, token: PlaybackToken
) -> None:
    """It proves who asks, not for whom."""
    asset, headers = published.synthetic.id, peer_headers(settings)
    expired = text_of(settings, replace(token, expires_at_s=int(time.time()) - 1))
    assert await statuses(origin_client, expired, asset, headers) == [401] * len(TAILS)
    assert await statuses(origin_client, "garbled", asset, headers) == [401] * len(TAILS)
