"""The playback token: a Common Access Token (CTA-5007) that admits one listener to what she is playing.

A CWT (RFC 8392) in a COSE_Mac0 (RFC 9052) with HMAC-SHA-256, base64url without padding. Registered claims
carry what they can; the assets and the quality, for which CTA-5007 registers nothing usable in a path-borne
token (`catu` would have to match a path that contains the token itself), are private-use claims.
"""

import base64
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cbor2
import cwt

from kernel.asset import AssetId, parse_asset_id
from kernel.errors import InvalidValueError, KernelError
from kernel.media_path import MediaPath
from kernel.quality import Quality
from kernel.whole_ms import whole_ms

# RFC 8392 section 4 and the IANA registry of CWT claims.
_SUB, _EXP, _IAT, _CTI, _CATV = 2, 4, 6, 7, 310
# Private use: below -65536.
_ASSETS, _QUALITY, _START_BY, _DEVICE = -65537, -65538, -65539, -65540

_CAT_VERSION = 1
MAX_TOKEN_CHARACTERS = 2048
SIGNING_KEY_BYTES = 32

_LATEST_S = 253_402_300_799
"""The last second of the year 9999: no time that anybody meant lies beyond it."""


class TokenRefusedError(KernelError):
    """The token identifies nobody: it is garbled, altered, expired or signed by nobody we know (401)."""


class NotAdmittedError(KernelError):
    """The token is good, but not for this asset or this quality (403)."""


@dataclass(frozen=True, slots=True)
class PlaybackToken:
    """Who may play what, how well, and until when. Times are seconds since the epoch.

    A session must begin to play before `start_by_s`, the soft expiry (by itself `expires_at_s`); once it has, the
    token is good until `expires_at_s`, the hard expiry. `issued_at_s` is cut off to whole milliseconds when signed.
    `device` is the id of the log-in that it was issued to, in hexadecimal digits, or empty.
    """

    subject: str
    session: str
    assets: frozenset[AssetId]
    quality: Quality
    issued_at_s: float
    expires_at_s: int
    start_by_s: int = -1
    device: str = ""

    def __post_init__(self) -> None:
        if self.start_by_s < 0:
            object.__setattr__(self, "start_by_s", self.expires_at_s)

    def admit(self, path: MediaPath) -> None:
        """Check that the token is good for a path.

        Raises:
            NotAdmittedError: The path is another asset's, or its rendition is above the token's quality.
        """
        if path.asset not in self.assets:
            raise NotAdmittedError("the token is for another asset")
        if path.quality is not None and path.quality.ordinal > self.quality.ordinal:
            raise NotAdmittedError(f"the token admits qualities up to {self.quality}")


class TokenSigner:
    """Issues tokens under one key."""

    def __init__(self, key_id: str, key: bytes) -> None:
        self._key: Any = cwt.COSEKey.from_symmetric_key(_checked(key_id, key), alg="HS256", kid=key_id)
        self._ctx = cwt.CWT.new()

    def sign(self, token: PlaybackToken) -> str:
        """The token as it stands in a URL."""
        signed: bytes = self._ctx.encode_and_mac(_write_claims(token), self._key)
        return _armour(signed)


class TokenVerifier:
    """Reads tokens signed under any of the keys given, so that a signing key can be replaced.

    What comes in a URL is hostile until its tag is checked, so no CBOR reader sees it before: the outer form is fixed
    but for the key id and the payload's length, and is compared byte by byte. One token has therefore one spelling.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = {_head(key_id): _checked(key_id, key) for key_id, key in keys.items()}

    def verify(self, text: str, *, now_s: float) -> PlaybackToken:
        """Read a token and check its signature and times.

        Raises:
            TokenRefusedError: It is not one of ours, or no longer good. The message never repeats it.
        """
        try:
            token = _read_claims(cbor2.loads(self._authenticated_payload(text)))
        except (ValueError, LookupError, AttributeError, TypeError, InvalidValueError) as error:
            raise TokenRefusedError("the token is not valid") from error
        if now_s >= token.expires_at_s:
            raise TokenRefusedError("the token has expired")
        return token

    def _authenticated_payload(self, text: str) -> bytes:
        """The claims, once the tag over them has been found right (RFC 9052 section 6.3).

        Raises:
            ValueError: The token is not one of ours, to the letter.
        """
        if len(text) > MAX_TOKEN_CHARACTERS:
            raise ValueError("too long")
        signed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        head = next((head for head in self._keys if signed.startswith(head)), None)
        if head is None or _armour(signed) != text:
            raise ValueError("not the form, or a key id that nobody has")
        wrapped, tag_head, tag = signed[len(head) : -34], signed[-34:-32], signed[-32:]
        payload = _byte_string(wrapped)
        expected = hmac.digest(self._keys[head], _MAC_STRUCTURE_HEAD + wrapped, "sha256")
        if tag_head != _TAG_HEAD or not hmac.compare_digest(tag, expected):
            raise ValueError("the tag is wrong")
        return payload


_PROTECTED = bytes.fromhex("43a10105")  # {1: 5}, alg: HMAC 256/256, as a byte string
_TAG_HEAD = bytes.fromhex("5820")  # a byte string of 32
# ["MAC0", protected, external_aad = h'', payload], up to the payload (RFC 9052 section 6.3).
_MAC_STRUCTURE_HEAD = b"\x84\x64MAC0" + _PROTECTED + b"\x40"


def _head(key_id: str) -> bytes:
    """What a token under a key begins with: tag 17, an array of four, the protected header, {4: key id}."""
    return b"\xd1\x84" + _PROTECTED + b"\xa1\x04" + cbor2.dumps(key_id.encode())


def _byte_string(data: bytes) -> bytes:
    """The contents of a CBOR byte string that fills the data, its length in the shortest form.

    Raises:
        ValueError: It is anything else.
    """
    for head_bytes in (1, 2, 3):
        contents = data[head_bytes:]
        if data == cbor2.dumps(contents):
            return contents
    raise ValueError("not a byte string")


def _armour(signed: bytes) -> str:
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def _checked(key_id: str, key: bytes) -> bytes:
    if len(key) != SIGNING_KEY_BYTES:
        raise InvalidValueError(
            f"token-signing key {key_id!r} has {len(key)} bytes: it must have {SIGNING_KEY_BYTES}"
        )
    return key


def _write_claims(token: PlaybackToken) -> dict[int, object]:
    """The claims; those that say nothing are left out."""
    claims: dict[int, object] = {
        _SUB: token.subject,
        _EXP: token.expires_at_s,
        _IAT: whole_ms(token.issued_at_s),
        _CTI: token.session.encode(),
        _CATV: _CAT_VERSION,
        _ASSETS: sorted(bytes.fromhex(asset) for asset in token.assets),
        _QUALITY: token.quality.ordinal,
    }
    if token.start_by_s != token.expires_at_s:
        claims[_START_BY] = token.start_by_s
    if token.device:
        claims[_DEVICE] = bytes.fromhex(token.device)
    return claims


def _read_claims(claims: dict[int, Any]) -> PlaybackToken:
    expires_at_s = _whole_seconds(claims[_EXP])
    return PlaybackToken(
        subject=_text(claims[_SUB]),
        session=claims[_CTI].decode(),
        assets=frozenset(parse_asset_id(asset.hex()) for asset in claims[_ASSETS]),
        quality=Quality.of_ordinal(_whole_number(claims[_QUALITY])),
        issued_at_s=_seconds(claims[_IAT]),
        expires_at_s=expires_at_s,
        start_by_s=_whole_seconds(claims.get(_START_BY, expires_at_s)),
        device=_octets(claims.get(_DEVICE, b"")).hex(),
    )


# CBOR has types and so have claims: what is of another type was not written by us, whoever signed it.


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError("not a text")
    return value


def _octets(value: object) -> bytes:
    if type(value) is not bytes:
        raise TypeError("not a byte string")
    return value


def _whole_number(value: object) -> int:
    if type(value) is not int:
        raise TypeError("not a whole number")
    return value


def _seconds(value: object) -> float:
    if type(value) not in (int, float) or not 0 <= value <= _LATEST_S:  # type: ignore[operator]  # it is a number
        raise ValueError("not a time")
    return float(value)  # type: ignore[arg-type]  # likewise


def _whole_seconds(value: object) -> int:
    return int(_seconds(_whole_number(value)))
