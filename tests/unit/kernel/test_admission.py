"""The decision on a media URL: the token first, then what it is asked for."""

import pytest

from kernel.admission import Admitted, NoSuchMediaError, admit
from kernel.asset import AssetId
from kernel.media_path import MediaPath
from kernel.playback_token import (
    NotAdmittedError,
    PlaybackToken,
    TokenRefusedError,
    TokenSigner,
    TokenVerifier,
)
from kernel.quality import Quality

ASSET = AssetId("0123456789abcdef" * 2)
OTHER = "f" * 32
KEY = bytes(range(32))
TOKEN = PlaybackToken("user", "session", frozenset([ASSET]), Quality.AAC_256, 0, 100)
TEXT = TokenSigner("k", KEY).sign(TOKEN)
VERIFIER = TokenVerifier({"k": KEY})


def test_a_good_request_is_admitted() -> None:
    """With the token, the path, and the token's text to pass on."""
    expected = Admitted(TOKEN, MediaPath.parse(f"{ASSET}/256_aac/key"), TEXT)
    assert admit(VERIFIER, f"{TEXT}/{ASSET}/256_aac/key", now_s=50) == expected


def test_what_is_admitted_does_not_print_its_token() -> None:
    """It may end up in a log."""
    assert TEXT not in repr(admit(VERIFIER, f"{TEXT}/{ASSET}/master.m3u8", now_s=50))


@pytest.mark.parametrize(
    ("target", "refusal"),
    [
        ("", TokenRefusedError),
        ("/", TokenRefusedError),
        (f"/{ASSET}/master.m3u8", TokenRefusedError),
        (f"{ASSET}/master.m3u8", TokenRefusedError),
        (f"{ASSET}/256_aac/key", TokenRefusedError),
        (f"{TEXT[:-1]}/{ASSET}/master.m3u8", TokenRefusedError),
        ("garbled/nonsense", TokenRefusedError),
        (TEXT, NoSuchMediaError),
        (f"{TEXT}/", NoSuchMediaError),
        (f"{TEXT}//{ASSET}/master.m3u8", NoSuchMediaError),
        (f"{TEXT}/{ASSET}/asset.json", NoSuchMediaError),
        (f"{TEXT}/{ASSET}/256_aac.mp4", NoSuchMediaError),
        (f"{TEXT}/{ASSET}/nonsense/key", NoSuchMediaError),
        (f"{TEXT}/{OTHER}/master.m3u8", NotAdmittedError),
        (f"{TEXT}/{OTHER}/nonsense/key", NotAdmittedError),
        (f"{TEXT}/{ASSET}/256_aac_plus/init.mp4", NotAdmittedError),
        (f"{TEXT}/{ASSET}/hi_res_lossless_flac/key", NotAdmittedError),
    ],
)
def test_everything_else_is_refused(target: str, refusal: type[Exception]) -> None:
    """Whoever has no good token learns nothing of what there is."""
    with pytest.raises(refusal):
        admit(VERIFIER, target, now_s=50)


def test_an_expired_token_is_refused() -> None:
    """At its time."""
    with pytest.raises(TokenRefusedError):
        admit(VERIFIER, f"{TEXT}/{ASSET}/master.m3u8", now_s=100)
