"""The playback token: what is signed is read back, and nothing else is."""

import base64
import hmac
import math
from dataclasses import replace
from decimal import Decimal

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.asset import AssetId
from kernel.errors import InvalidValueError
from kernel.media_path import MediaPath
from kernel.playback_token import (
    MAX_TOKEN_CHARACTERS,
    NotAdmittedError,
    PlaybackToken,
    TokenRefusedError,
    TokenSigner,
    TokenVerifier,
)
from kernel.quality import RENDITION_NAMES, Quality
from kernel.telemetry.logs import redact

ASSET = AssetId("0123456789abcdef" * 2)
OTHER_ASSET = AssetId("f" * 32)
KEY = bytes(range(32))
NOW_S = 1_800_000_000

TOKEN = PlaybackToken(
    subject="user-1",
    session="session-1",
    assets=frozenset([ASSET]),
    quality=Quality.LOSSLESS,
    issued_at_s=NOW_S + 0.125,
    expires_at_s=NOW_S + 60,
    start_by_s=NOW_S + 30,
    device="0123456789abcdef" * 2,
)
TEXT = TokenSigner("k1", KEY).sign(TOKEN)
VERIFIER = TokenVerifier({"k0": bytes(32), "k1": KEY})


def raw(text: str) -> bytes:
    """The bytes that a token spells."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def spell(signed: bytes) -> str:
    """Bytes as a token."""
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def test_logs_know_a_token_when_they_see_one() -> None:
    """Wherever it stands, not only where it belongs."""
    assert redact(f"GET //M/{TEXT}/x failed: {TEXT}") == "GET //M/…/x failed: …"


def test_a_signed_token_is_read_back() -> None:
    """Every claim survives the way."""
    assert VERIFIER.verify(TEXT, now_s=NOW_S) == TOKEN


@pytest.mark.parametrize(
    "token",
    [replace(TOKEN, device=""), replace(TOKEN, start_by_s=-1), replace(TOKEN, device="", start_by_s=-1)],
)
def test_claims_that_say_nothing_are_left_out(token: PlaybackToken) -> None:
    """Without a soft expiry of its own a token has the hard one; not every token was issued to a log-in."""
    text = TokenSigner("k1", KEY).sign(token)
    assert len(text) < len(TEXT)
    assert VERIFIER.verify(text, now_s=NOW_S) == token


def test_the_soft_expiry_is_by_itself_the_hard_one() -> None:
    """Also for who makes tokens without knowing of it."""
    assert replace(TOKEN, start_by_s=-1).start_by_s == TOKEN.expires_at_s


def test_the_time_of_issue_is_cut_off_to_milliseconds() -> None:
    """As that of a revocation is: what was issued before it in the same millisecond is caught by it."""
    text = TokenSigner("k1", KEY).sign(replace(TOKEN, issued_at_s=NOW_S + 0.4569))
    assert VERIFIER.verify(text, now_s=NOW_S).issued_at_s == NOW_S + 0.456


def test_a_token_may_name_several_assets() -> None:
    """An album's queue needs one token."""
    token = replace(TOKEN, assets=frozenset([ASSET, OTHER_ASSET]))
    text = TokenSigner("k1", KEY).sign(token)
    assert VERIFIER.verify(text, now_s=NOW_S) == token


def test_a_token_fits_a_url() -> None:
    """It is short, and needs no escaping."""
    assert len(TEXT) < 300
    assert set(TEXT) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize(
    ("seconds", "good"), [(0, True), (59, True), (59.9, True), (60, False), (1e9, False)]
)
def test_a_token_expires(seconds: float, *, good: bool) -> None:
    """Until its second, and not in it."""
    if good:
        assert VERIFIER.verify(TEXT, now_s=NOW_S + seconds) == TOKEN
    else:
        with pytest.raises(TokenRefusedError, match="expired"):
            VERIFIER.verify(TEXT, now_s=NOW_S + seconds)


@pytest.mark.parametrize("position", range(len(raw(TEXT))))
def test_no_byte_may_be_altered(position: int) -> None:
    """Each of the other 255 values of each byte is refused."""
    signed = raw(TEXT)
    for value in set(range(256)) - {signed[position]}:
        altered = signed[:position] + bytes([value]) + signed[position + 1 :]
        with pytest.raises(TokenRefusedError):
            VERIFIER.verify(spell(altered), now_s=NOW_S)


@pytest.mark.parametrize("position", range(len(TEXT)))
def test_no_character_may_be_altered_or_left_out(position: int) -> None:
    """One token has one spelling: not even the bits that base64 leaves unused may differ."""
    for character in "A_z9=.%/ \n":
        if character != TEXT[position]:
            with pytest.raises(TokenRefusedError):
                VERIFIER.verify(TEXT[:position] + character + TEXT[position + 1 :], now_s=NOW_S)
    with pytest.raises(TokenRefusedError):
        VERIFIER.verify(TEXT[:position] + TEXT[position + 1 :], now_s=NOW_S)


@pytest.mark.parametrize("length_bytes", range(len(raw(TEXT))))
def test_a_token_cut_short_is_refused(length_bytes: int) -> None:
    """At whatever byte."""
    with pytest.raises(TokenRefusedError):
        VERIFIER.verify(spell(raw(TEXT)[:length_bytes]), now_s=NOW_S)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        TEXT + "A",
        TEXT + "AAAA",
        TEXT + "=",
        TEXT * 2,
        " " + TEXT,
        TEXT + "\n",
        "ä" * 100,
        "\udcff",
        "A" * MAX_TOKEN_CHARACTERS,
        "A" * (MAX_TOKEN_CHARACTERS + 1),
        spell(b"\x81" * 1500),
        spell(b"\x9b\x00\x00\x00\x0f\xff\xff\xff\xff"),
        spell(b"\xd1\x84" + b"\xf6" * 4),
    ],
)
def test_what_is_no_token_is_refused(text: str) -> None:
    """Nonsense of every kind, in the same way."""
    with pytest.raises(TokenRefusedError):
        VERIFIER.verify(text, now_s=NOW_S)


@given(st.binary(max_size=200))
def test_random_bytes_are_refused(data: bytes) -> None:
    """Nothing but `TokenRefusedError` comes out, whatever goes in."""
    with pytest.raises(TokenRefusedError):
        VERIFIER.verify(spell(data), now_s=NOW_S)


@given(st.text(max_size=200))
def test_random_text_is_refused(text: str) -> None:
    """Nor for characters that base64 doesn't have."""
    with pytest.raises(TokenRefusedError):
        VERIFIER.verify(text, now_s=NOW_S)


def test_a_refusal_does_not_repeat_the_token() -> None:
    """Errors reach logs; tokens must not."""
    error: BaseException | None = None
    try:
        VERIFIER.verify(TEXT[:-1], now_s=NOW_S)
    except TokenRefusedError as refused:
        error = refused
    while error is not None:
        assert TEXT[:20] not in str(error)
        error = error.__cause__


@pytest.mark.parametrize(("key_id", "key"), [("k1", bytes(32)), ("k2", KEY), ("k0", KEY), ("", KEY)], ids=str)
def test_a_token_under_another_key_is_refused(key_id: str, key: bytes) -> None:
    """Both the id and the key must be one of ours, and belong together."""
    with pytest.raises(TokenRefusedError):
        VERIFIER.verify(TokenSigner(key_id, key).sign(TOKEN), now_s=NOW_S)


def test_a_replaced_signing_key_still_verifies() -> None:
    """Tokens outlive the change of the key that signs."""
    rotated = TokenVerifier({"k2": bytes(range(1, 33)), "k1": KEY})
    assert rotated.verify(TEXT, now_s=NOW_S) == TOKEN


def forge(claims: object, *, algorithm: int = 5, digest: str = "sha256", tag_bytes: int = 32) -> str:
    """A COSE_Mac0 under our key with whatever in it; algorithm 5 is HMAC with SHA-256, 256 bits."""
    protected, payload = cbor2.dumps({1: algorithm}), cbor2.dumps(claims)
    structure = cbor2.dumps(["MAC0", protected, b"", payload])
    tag = hmac.new(KEY, structure, digest).digest()[:tag_bytes]
    return spell(cbor2.dumps(cbor2.CBORTag(17, [protected, {4: b"k1"}, payload, tag])))


CLAIMS = {2: "u", 4: NOW_S + 60, 6: NOW_S, 7: b"s", 310: 1, -65537: [bytes(16)], -65538: 0}


NO_TIMES: tuple[object, ...] = (
    None,
    True,
    "soon",
    b"",
    [],
    {},
    -1,
    -0.001,
    math.nan,
    math.inf,
    -math.inf,
    1e300,
    2**63,
    2**64,
    -(2**64),
    2**2000,
    Decimal(NOW_S),
    cbor2.undefined,
)


@pytest.mark.parametrize("time", [0, NOW_S, NOW_S + 0.5, float(NOW_S)])
def test_the_forge_makes_good_tokens(time: float) -> None:
    """Else the next test would prove nothing; a time of issue may be whole or not."""
    assert VERIFIER.verify(forge({**CLAIMS, 6: time}), now_s=NOW_S).issued_at_s == time


def test_a_token_of_a_former_version_is_read() -> None:
    """Of before there was a soft expiry: it has none."""
    token = VERIFIER.verify(forge(CLAIMS), now_s=NOW_S)
    assert (token.start_by_s, token.device) == (NOW_S + 60, "")


_CBOR = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.integers() | st.text(), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from([*sorted(CLAIMS), -65539, -65540]), _CBOR)
def test_whatever_a_claim_holds_it_is_read_or_refused(claim: int, value: object) -> None:
    """Under a right signature too nothing but `TokenRefusedError` comes out, and nothing odd goes in."""
    try:
        token = VERIFIER.verify(forge({**CLAIMS, claim: value}), now_s=NOW_S)
    except TokenRefusedError:
        return
    assert isinstance(token.subject, str)
    assert isinstance(token.start_by_s, int)
    assert math.isfinite(token.issued_at_s)
    assert NOW_S < token.expires_at_s < 2**40
    assert bytes.fromhex(token.device).hex() == token.device


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {name: value for name, value in CLAIMS.items() if name != 4},
        {**CLAIMS, 4: "soon"},
        {**CLAIMS, 4: None},
        {**CLAIMS, -65537: None},
        {**CLAIMS, -65537: [b"short"]},
        {**CLAIMS, -65538: 5},
        {**CLAIMS, -65538: -1},
        {**CLAIMS, -65538: "lossless"},
        {**CLAIMS, -65538: True},
        {**CLAIMS, -65538: 1.0},
        {**CLAIMS, 2: None},
        {**CLAIMS, 2: 7},
        {**CLAIMS, 2: b"u"},
        {**CLAIMS, 7: "s"},
        {**CLAIMS, 7: b"\xff"},
        *({**CLAIMS, 4: time} for time in (NOW_S + 60.0, *NO_TIMES)),
        *({**CLAIMS, 6: time} for time in NO_TIMES),
        *({**CLAIMS, -65539: time} for time in (NOW_S + 60.0, *NO_TIMES)),
        {**CLAIMS, -65540: None},
        {**CLAIMS, -65540: "00"},
        {**CLAIMS, -65540: [0]},
        {**CLAIMS, -65540: cbor2.CBORTag(35, "x")},
        [],
        "text",
    ],
)
def test_claims_that_make_no_sense_are_refused(claims: object) -> None:
    """Even under a right signature: an older or newer version's token, say."""
    with pytest.raises(TokenRefusedError):
        VERIFIER.verify(forge(claims), now_s=NOW_S)


@pytest.mark.parametrize(
    ("algorithm", "digest", "tag_bytes"),
    [
        (4, "sha256", 8),
        (5, "sha256", 8),
        (5, "sha256", 31),
        (5, "sha256", 0),
        (6, "sha384", 48),
        (7, "sha512", 64),
    ],
)
def test_a_token_does_not_choose_how_it_is_checked(algorithm: int, digest: str, tag_bytes: int) -> None:
    """COSE's other HMACs are refused, those with short tags above all."""
    with pytest.raises(TokenRefusedError):
        VERIFIER.verify(forge(CLAIMS, algorithm=algorithm, digest=digest, tag_bytes=tag_bytes), now_s=NOW_S)


QUALITY_MATRIX = [
    (admitted, rendition, asked.ordinal <= admitted.ordinal)
    for admitted in Quality
    for rendition in RENDITION_NAMES
    if (asked := Quality.of_rendition(rendition)) is not None
]


@pytest.mark.parametrize(("admitted", "rendition", "good"), QUALITY_MATRIX)
@pytest.mark.parametrize("resource", ["index.m3u8", "init.mp4", "seg-0.m4s", "key"])
def test_a_token_admits_up_to_its_quality(
    admitted: Quality, rendition: str, resource: str, *, good: bool
) -> None:
    """Every resource of every rendition, under a token of every quality."""
    token = replace(TOKEN, quality=admitted)
    path = MediaPath.parse(f"{ASSET}/{rendition}/{resource}")
    if good:
        token.admit(path)
    else:
        with pytest.raises(NotAdmittedError):
            token.admit(path)


@pytest.mark.parametrize("tail", ["master.m3u8", "96_aac/index.m3u8", "96_aac/key", "96_aac/seg-0.m4s"])
def test_a_token_admits_to_its_assets_only(tail: str) -> None:
    """Another asset's resources are refused, its own are not."""
    TOKEN.admit(MediaPath.parse(f"{ASSET}/{tail}"))
    with pytest.raises(NotAdmittedError):
        TOKEN.admit(MediaPath.parse(f"{OTHER_ASSET}/{tail}"))


@pytest.mark.parametrize("length_bytes", [0, 16, 31, 33])
def test_a_signing_key_has_32_bytes(length_bytes: int) -> None:
    """Under an empty key anybody could sign."""
    with pytest.raises(InvalidValueError, match=f"has {length_bytes} bytes"):
        TokenSigner("k1", bytes(length_bytes))
    with pytest.raises(InvalidValueError, match=f"has {length_bytes} bytes"):
        TokenVerifier({"k1": KEY, "k2": bytes(length_bytes)})


def _other_spellings() -> dict[str, bytes]:
    """The same COSE message, written otherwise."""
    signed = raw(TEXT)
    tag, (protected, unprotected, payload, mac) = cbor2.loads(signed).tag, cbor2.loads(signed).value
    return {
        "a long array head": signed[:1] + b"\x98\x04" + signed[2:],
        "an array without length": signed[:1] + b"\x9f" + signed[2:] + b"\xff",
        "another unprotected header": cbor2.dumps(
            cbor2.CBORTag(tag, [protected, {**unprotected, 99: 1}, payload, mac])
        ),
        "a long payload head": signed.replace(
            b"\x58" + bytes([len(payload)]) + payload, b"\x59\x00" + bytes([len(payload)]) + payload
        ),
        "no tag": signed[1:],
    }


@pytest.mark.parametrize("name", _other_spellings())
def test_a_token_has_one_spelling(name: str) -> None:
    """What any COSE reader would take for the same message is refused: an altered token is never a good one."""
    other = _other_spellings()[name]
    assert other != raw(TEXT)
    with pytest.raises(TokenRefusedError):
        VERIFIER.verify(spell(other), now_s=NOW_S)


def test_nothing_is_parsed_before_it_is_authenticated(monkeypatch: pytest.MonkeyPatch) -> None:
    """CBOR from strangers can be made to cost a second (tag 35 is a regular expression): it is never read."""
    bomb = cbor2.dumps(cbor2.CBORTag(35, "(?i)" + "[\1-\uffff]" * 200))
    payload = raw(TEXT)[: len(raw(TEXT)) - 34] + b"\x58\x20" + bytes(32)
    monkeypatch.setattr(cbor2, "loads", lambda _data: pytest.fail("a stranger's CBOR was read"))
    for hostile in (bomb, payload, raw(TEXT)[:-32] + bytes(32)):
        with pytest.raises(TokenRefusedError):
            VERIFIER.verify(spell(hostile), now_s=NOW_S)
