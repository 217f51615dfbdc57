"""The memory of verified tokens: quicker, and not a bit more lenient."""

import asyncio
from dataclasses import replace

import pytest

from edge.admission.passes import Passes
from edge.rate_limit.backlog import Backlog
from edge.rate_limit.listeners import Listeners
from kernel.admission import Admission, NoSuchMediaError
from kernel.asset import AssetId
from kernel.begun_sessions import BegunSessions
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

KEY = bytes(range(32))
ASSET = AssetId("0" * 32)
TOKEN = PlaybackToken("user", "session", frozenset([ASSET]), Quality.LOSSLESS, 5, 100, start_by_s=60)
SIGNER = TokenSigner("k", KEY)
TEXT = SIGNER.sign(TOKEN)
TARGET = f"{TEXT}/{ASSET}/96_aac/seg-0.m4s"
REVOCATION = Revocation(RevocationKind.SUBJECT, "user", 5, RevocationReason.SIGNED_OUT, 1000)


class CountingVerifier(TokenVerifier):
    """Counts how often the signature was checked."""

    checks = 0

    def verify(self, text: str, *, now_s: float) -> PlaybackToken:
        """See `TokenVerifier.verify`."""
        self.checks += 1
        return super().verify(text, now_s=now_s)


class NoRecord(BegunSessions):
    """No session has begun as far as Valkey knows; its answer takes as long as the test wants."""

    def __init__(self) -> None:
        self.noted: list[str] = []
        self.answer = False
        self.asked = asyncio.Event()
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    def note(self, token: PlaybackToken) -> None:
        """See `BegunSessions.note`."""
        self.noted.append(token.session)

    async def has_begun(self, _token: PlaybackToken) -> bool:
        """See `BegunSessions.has_begun`."""
        self.asked.set()
        await self.may_answer.wait()
        return self.answer


class House:
    """Passes with what they stand on."""

    def __init__(self, capacity: int = 100) -> None:
        self.verifier = CountingVerifier({"k": KEY})
        self.revocations = Revocations(clock=lambda: 0)
        self.begun = NoRecord()
        admission = Admission(self.verifier, self.revocations, self.begun)
        self.passes = Passes(admission, Listeners(Backlog(300)), capacity=capacity)


async def test_a_signature_is_checked_once() -> None:
    """A player asks again and again with one token, past its soft expiry too."""
    house = House()
    made = [(await house.passes.admit(TARGET, now_s=now_s, peer=False))[1] for now_s in (0, 59, 60, 99)]
    assert made == [house.passes.known(TEXT, 99)] * 4
    assert (house.verifier.checks, house.begun.noted) == (1, ["session"])


async def test_a_known_token_is_not_good_for_everything() -> None:
    """What it is asked for is decided every time."""
    house = House()
    await house.passes.admit(TARGET, now_s=0, peer=False)
    for tail, refusal in (
        ("x", NoSuchMediaError),
        (f"{ASSET}/hi_res_lossless_flac/key", NotAdmittedError),
        (f"{'f' * 32}/96_aac/key", NotAdmittedError),
    ):
        with pytest.raises(refusal):
            await house.passes.admit(f"{TEXT}/{tail}", now_s=0, peer=False)


async def test_nobody_is_known_before_being_admitted() -> None:
    """Nor after having been refused, whatever for."""
    house = House()
    for target in (TARGET[1:], f"{TEXT}/x", f"{TEXT}/{'f' * 32}/master.m3u8"):
        with pytest.raises((TokenRefusedError, NotAdmittedError, NoSuchMediaError)):
            await house.passes.admit(target, now_s=0, peer=False)
    assert (house.passes.known(TEXT, 0), house.passes.known(TEXT[1:], 0)) == (None, None)


async def test_a_known_token_expires() -> None:
    """To the second, and stays so."""
    house = House()
    await house.passes.admit(TARGET, now_s=0, peer=False)
    assert house.passes.known(TEXT, 99.9) is not None
    for _ in range(2):
        assert house.passes.known(TEXT, 100) is None
        with pytest.raises(TokenRefusedError, match="expired"):
            await house.passes.admit(TARGET, now_s=100, peer=False)


async def test_a_revocation_is_effective_at_the_next_use() -> None:
    """Of a known token, by whichever way it is used."""
    house = House()
    await house.passes.admit(TARGET, now_s=0, peer=False)
    house.revocations.add(REVOCATION)
    assert house.passes.known(TEXT, 0) is None
    with pytest.raises(RevokedError):
        await house.passes.admit(TARGET, now_s=0, peer=False)


async def test_others_are_not_disturbed_by_a_revocation() -> None:
    """They are looked up once, without their signature being checked again."""
    house = House()
    await house.passes.admit(TARGET, now_s=0, peer=False)
    for number in range(3):
        house.revocations.add(replace(REVOCATION, id=f"another {number}"))
        known = house.passes.known(TEXT, 0)
        assert known is not None
        assert known.version == house.revocations.version
    assert house.verifier.checks == 1


async def test_a_revocation_that_comes_during_the_decision_is_not_missed() -> None:
    """The request may pass, but the token isn't remembered as good."""
    house = House()
    house.begun.answer = True
    house.begun.may_answer.clear()
    async with asyncio.TaskGroup() as group:
        admitting = group.create_task(house.passes.admit(TARGET, now_s=60, peer=False))
        await house.begun.asked.wait()
        house.revocations.add(REVOCATION)
        house.begun.may_answer.set()
    assert admitting.result()[1].token == TOKEN
    assert house.passes.known(TEXT, 60) is None


async def test_what_a_peer_asks_for_makes_no_pass() -> None:
    """A shield that was asked before the soft expiry knows nothing of a session's beginning."""
    house = House()
    await house.passes.admit(TARGET, now_s=0, peer=True)
    assert (house.passes.known(TEXT, 0), house.begun.noted) == (None, [])
    with pytest.raises(TokenRefusedError, match="in time"):
        await house.passes.admit(TARGET, now_s=60, peer=False)


async def test_one_listener_has_one_budget() -> None:
    """Whatever she plays, and however many passes she has."""
    house = House()
    others = [
        SIGNER.sign(replace(TOKEN, session="second")),
        SIGNER.sign(replace(TOKEN, subject="another")),
    ]
    mine, second, another = [
        (await house.passes.admit(f"{text}/{ASSET}/master.m3u8", now_s=0, peer=False))[1].listener
        for text in (TEXT, *others)
    ]
    assert mine is second
    assert mine is not another


async def test_the_memory_is_bounded() -> None:
    """Those not seen for long are verified anew; those in use never are."""
    house = House(capacity=10)
    in_use = SIGNER.sign(replace(TOKEN, session="in use"))
    await house.passes.admit(f"{in_use}/{ASSET}/master.m3u8", now_s=0, peer=False)
    for number in range(100):
        text = SIGNER.sign(replace(TOKEN, session=str(number)))
        await house.passes.admit(f"{text}/{ASSET}/master.m3u8", now_s=0, peer=False)
        assert house.passes.known(in_use, 0) is not None
    assert len(house.passes._younger) + len(house.passes._older) <= 20
    assert house.passes.known(SIGNER.sign(replace(TOKEN, session="0")), 0) is None
    assert house.passes.known(SIGNER.sign(replace(TOKEN, session="99")), 0) is not None


def test_a_pass_does_not_print_its_token() -> None:
    """It may end up in a log."""
    house = House()
    made = asyncio.run(house.passes.admit(TARGET, now_s=0, peer=False))[1]
    assert TEXT not in repr(made)
