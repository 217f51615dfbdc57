"""Tokens made from the specification alone are those that Segue reads."""

import base64
import hashlib

import pytest

from bench.delivery.objects import asset_id, segment_path
from bench.delivery.tokens import Leave
from kernel.playback_token import TokenRefusedError, TokenVerifier
from kernel.quality import Quality

LEAVE = Leave(key_id="bench", key=bytes(range(32)), word="word", now_s=1_000_000)
ASSET = asset_id("a track")
PATH = segment_path(ASSET, "hi_res_lossless_flac", 3)


def token_and_path(leave: Leave) -> tuple[str, str]:
    """The two halves of an address at the edge."""
    text, _, path = leave.playback_target(PATH, 7).removeprefix("/m/").partition("/")
    return text, path


def test_segue_admits_a_token_made_by_the_bench() -> None:
    """Subject, session, asset and the highest quality are read as they were meant."""
    text, path = token_and_path(LEAVE)

    token = TokenVerifier({"bench": LEAVE.key}).verify(text, now_s=LEAVE.now_s + 1)

    assert PATH == path
    assert "listener-7" == token.subject
    assert frozenset({ASSET}) == token.assets
    assert Quality.HI_RES_LOSSLESS == token.quality


def test_listeners_have_tokens_of_their_own() -> None:
    """What one may do says nothing of another."""
    assert LEAVE.playback_target(PATH, 1) != LEAVE.playback_target(PATH, 2)


def test_segue_refuses_a_token_made_under_another_key() -> None:
    """The bench's edge really checks."""
    text, _ = token_and_path(Leave(key_id="bench", key=bytes(32), now_s=LEAVE.now_s))

    with pytest.raises(TokenRefusedError):
        TokenVerifier({"bench": LEAVE.key}).verify(text, now_s=LEAVE.now_s + 1)


def test_nginx_addresses_are_hashed_as_secure_link_does() -> None:
    """The MD5 of expiry, path and word, in base64url without padding (ngx_http_secure_link_module)."""
    expires = LEAVE.now_s + 6 * 3600 + 5
    digest = hashlib.md5(f"{expires}/{PATH} word".encode()).digest()  # noqa: S324 - it is what nginx has
    md5 = base64.urlsafe_b64encode(digest).decode().rstrip("=")

    assert f"/{PATH}?md5={md5}&expires={expires}" == LEAVE.secure_link_target(PATH, 5)
