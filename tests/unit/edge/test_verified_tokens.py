"""The memory of verified tokens: quicker, and not a bit more lenient."""

import pytest

from edge.admission import VerifiedTokens
from kernel.asset import AssetId
from kernel.playback_token import PlaybackToken, TokenRefusedError, TokenSigner, TokenVerifier
from kernel.quality import Quality

KEY = bytes(range(32))
TOKEN = PlaybackToken("user", "session", frozenset([AssetId("0" * 32)]), Quality.LOSSLESS, 0, 100)
TEXT = TokenSigner("k", KEY).sign(TOKEN)


class CountingVerifier(TokenVerifier):
    """Counts how often the signature was checked."""

    checks = 0

    def verify(self, text: str, *, now_s: float) -> PlaybackToken:
        """See `TokenVerifier.verify`."""
        self.checks += 1
        return super().verify(text, now_s=now_s)


def test_a_signature_is_checked_once() -> None:
    """A player asks again and again with one token."""
    verifier = CountingVerifier({"k": KEY})
    tokens = VerifiedTokens(verifier)
    assert [tokens.verify(TEXT, now_s=now_s) for now_s in (0, 50, 99)] == [TOKEN] * 3
    assert verifier.checks == 1


def test_a_remembered_token_expires() -> None:
    """To the second, and stays so."""
    tokens = VerifiedTokens(TokenVerifier({"k": KEY}))
    tokens.verify(TEXT, now_s=99)
    for _ in range(2):
        with pytest.raises(TokenRefusedError, match="expired"):
            tokens.verify(TEXT, now_s=100)


def test_a_refused_token_is_not_remembered() -> None:
    """Garbage takes no memory, and is refused again."""
    verifier = CountingVerifier({"k": KEY})
    tokens = VerifiedTokens(verifier)
    for _ in range(2):
        with pytest.raises(TokenRefusedError):
            tokens.verify(TEXT[:-1], now_s=0)
    assert verifier.checks == 2


def test_the_memory_is_bounded() -> None:
    """The one not seen longest is checked anew."""
    verifier = CountingVerifier({"k": KEY})
    tokens = VerifiedTokens(verifier, capacity=2)
    signer = TokenSigner("k", KEY)
    texts = [
        signer.sign(PlaybackToken("user", session, frozenset(), Quality.AAC_96, 0, 100)) for session in "abc"
    ]
    for text in (*texts, texts[2], texts[0]):
        tokens.verify(text, now_s=0)
    assert verifier.checks == 4
