"""The decision on a media URL: the token first, then what it is asked for."""

import pytest

from kernel.admission import Admission, Admitted, NoSuchMediaError
from kernel.asset import AssetId
from kernel.begun_sessions import BegunSessions, CannotTellError
from kernel.media_path import MediaPath
from kernel.playback_token import (
    NotAdmittedError,
    PlaybackToken,
    TokenRefusedError,
    TokenSigner,
    TokenVerifier,
)
from kernel.quality import Quality
from kernel.revocation.errors import RevokedError
from kernel.revocation.model import Revocation, RevocationKind, RevocationReason
from kernel.revocation.state import Revocations

ASSET = AssetId("0123456789abcdef" * 2)
OTHER = "f" * 32
KEY = bytes(range(32))
TOKEN = PlaybackToken(
    "user", "session", frozenset([ASSET]), Quality.AAC_256, 0, 100, start_by_s=60, device="ab"
)
TEXT = TokenSigner("k", KEY).sign(TOKEN)
VERIFIER = TokenVerifier({"k": KEY})
TARGET = f"{TEXT}/{ASSET}/256_aac/key"


class Begun(BegunSessions):
    """Sessions that have begun, without Valkey: those noted, or as the test says."""

    def __init__(self, answer: object = None) -> None:
        self.noted: list[str] = []
        self.answer = answer

    def note(self, token: PlaybackToken) -> None:
        """See `BegunSessions.note`."""
        self.noted.append(token.session)

    async def has_begun(self, token: PlaybackToken) -> bool:
        """See `BegunSessions.has_begun`."""
        if isinstance(self.answer, Exception):
            raise self.answer
        return bool(self.answer) or token.session in self.noted


def admission(begun: Begun | None = None, *revocations: Revocation) -> Admission:
    """An admission that knows the revocations."""
    known = Revocations(clock=lambda: 50)
    for one in revocations:
        known.add(one)
    return Admission(VERIFIER, known, begun or Begun())


async def admit(target: str, *, now_s: float, peer: bool = False, begun: Begun | None = None) -> Admitted:
    """The decision, nothing being revoked."""
    return await admission(begun).admit(target, now_s=now_s, peer=peer)


async def test_a_good_request_is_admitted() -> None:
    """With the token, the path, and the token's text to pass on."""
    expected = Admitted(TOKEN, MediaPath.parse(f"{ASSET}/256_aac/key"), TEXT)
    assert await admit(TARGET, now_s=50) == expected


async def test_what_is_admitted_does_not_print_its_token() -> None:
    """It may end up in a log."""
    assert TEXT not in repr(await admit(TARGET, now_s=50))


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
async def test_everything_else_is_refused(target: str, refusal: type[Exception]) -> None:
    """Whoever has no good token learns nothing of what there is; nor does her asking begin a session."""
    begun = Begun()
    with pytest.raises(refusal):
        await admit(target, now_s=50, begun=begun)
    assert begun.noted == []


async def test_an_expired_token_is_refused() -> None:
    """At its time."""
    with pytest.raises(TokenRefusedError):
        await admit(TARGET, now_s=100, begun=Begun(answer=True))


@pytest.mark.parametrize(
    ("now_s", "answer", "refusal"),
    [
        (59, False, None),
        (60, False, TokenRefusedError),
        (60, True, None),
        (99, True, None),
        (59, CannotTellError(), None),
        (60, CannotTellError(), CannotTellError),
    ],
)
async def test_a_session_must_begin_before_the_soft_expiry(
    now_s: float, answer: object, refusal: type[Exception] | None
) -> None:
    """Afterwards it goes on to the hard one; only when it matters and can't be told is it told so."""
    begun = Begun(answer)
    if refusal is None:
        await admit(TARGET, now_s=now_s, begun=begun)
        assert begun.noted == ["session"]
    else:
        with pytest.raises(refusal):
            await admit(TARGET, now_s=now_s, begun=begun)
        assert begun.noted == []


@pytest.mark.parametrize("now_s", [0, 59, 60, 99])
async def test_for_a_peer_there_is_no_soft_expiry(now_s: float) -> None:
    """Nor is its asking a session's beginning: it may ask before the listener does."""
    begun = Begun(CannotTellError())
    await admit(TARGET, now_s=now_s, peer=True, begun=begun)
    assert begun.noted == []


def revocation(kind: str, name: str, before_s: float = 10) -> Revocation:
    """Of those who are banned."""
    return Revocation(RevocationKind(kind), name, before_s, RevocationReason.BANNED, 1000)


@pytest.mark.parametrize("peer", [False, True])
@pytest.mark.parametrize(
    "tail", [f"{ASSET}/256_aac/key", f"{ASSET}/master.m3u8", f"{OTHER}/master.m3u8", "x"]
)
@pytest.mark.parametrize(("kind", "name"), [("subject", "user"), ("device", "ab"), ("session", "session")])
async def test_a_revoked_token_is_refused(kind: str, name: str, tail: str, *, peer: bool) -> None:
    """Whatever it is asked for, and whoever brings it; the reason is told."""
    with pytest.raises(RevokedError) as refused:
        await admission(Begun(answer=True), revocation(kind, name)).admit(
            f"{TEXT}/{tail}", now_s=50, peer=peer
        )
    assert (refused.value.reason, str(refused.value) != "") == (RevocationReason.BANNED, True)


@pytest.mark.parametrize(
    ("kind", "name", "before_s"),
    [
        ("subject", "session", 10),
        ("session", "user", 10),
        ("device", "user", 10),
        ("device", "", 10),
        ("subject", "user", -0.001),
    ],
)
async def test_others_are_not_revoked(kind: str, name: str, before_s: float) -> None:
    """Neither those of another kind, nor what was issued after."""
    await admission(None, revocation(kind, name, before_s)).admit(TARGET, now_s=50, peer=False)
