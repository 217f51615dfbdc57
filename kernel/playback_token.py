"""The playback token: a Common Access Token (CTA-5007) that admits one listener to what she is playing.

A CWT (RFC 8392) in a COSE_Mac0 (RFC 9052) with HMAC-SHA-256, base64url without padding. Registered claims
carry what they can; the assets and the quality, for which CTA-5007 registers nothing usable in a path-borne
token (`catu` would have to match a path that contains the token itself), are private-use claims.
"""

import base64
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cbor2
import cwt

from kernel.asset import AssetId, parse_asset_id
from kernel.errors import InvalidValueError, KernelError
from kernel.media_path import MediaPath
from kernel.quality import Quality

# RFC 8392 section 4 and the IANA registry of CWT claims.
_SUB, _EXP, _IAT, _CTI, _CATV = 2, 4, 6, 7, 310
# Private use: below -65536.
_ASSETS, _QUALITY = -65537, -65538

_CAT_VERSION = 1
MAX_TOKEN_CHARACTERS = 2048
SIGNING_KEY_BYTES = 32


class TokenRefusedError(KernelError):
    """The token identifies nobody: it is garbled, altered, expired or signed by nobody we know (401)."""


class NotAdmittedError(KernelError):
    """The token is good, but not for this asset or this quality (403)."""


@dataclass(frozen=True, slots=True)
class PlaybackToken:
    """Who may play what, how well, and until when (seconds since the epoch)."""

    subject: str
    session: str
    assets: frozenset[AssetId]
    quality: Quality
    issued_at_s: int
    expires_at_s: int

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
        self._key = _cose_key(key_id, key)
        self._ctx = cwt.CWT.new()

    def sign(self, token: PlaybackToken) -> str:
        """The token as it stands in a URL."""
        claims = {
            _SUB: token.subject,
            _EXP: token.expires_at_s,
            _IAT: token.issued_at_s,
            _CTI: token.session.encode(),
            _CATV: _CAT_VERSION,
            _ASSETS: sorted(bytes.fromhex(asset) for asset in token.assets),
            _QUALITY: token.quality.ordinal,
        }
        signed: bytes = self._ctx.encode_and_mac(claims, self._key)
        return _armour(signed)


class TokenVerifier:
    """Reads tokens signed under any of the keys given, so that a signing key can be replaced."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = [_cose_key(key_id, key) for key_id, key in keys.items()]
        self._cose = cwt.COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=True, verify_kid=True)

    def verify(self, text: str, *, now_s: float) -> PlaybackToken:
        """Read a token and check its signature and times.

        Raises:
            TokenRefusedError: It is not one of ours, or no longer good. The message never repeats it.
        """
        token = self._read(text)
        if now_s >= token.expires_at_s:
            raise TokenRefusedError("the token has expired")
        return token

    def _read(self, text: str) -> PlaybackToken:
        if len(text) > MAX_TOKEN_CHARACTERS:
            raise TokenRefusedError("the token is too long")
        try:
            signed = _unarmour(text)
            return _read_claims(cbor2.loads(self._cose.decode(signed, self._keys)))
        except Exception as error:  # on hostile bytes the CBOR and COSE readers raise nearly anything
            raise TokenRefusedError("the token is not valid") from error


def _cose_key(key_id: str, key: bytes) -> Any:
    if len(key) != SIGNING_KEY_BYTES:
        raise InvalidValueError(
            f"token-signing key {key_id!r} has {len(key)} bytes: it must have {SIGNING_KEY_BYTES}"
        )
    return cwt.COSEKey.from_symmetric_key(key, alg="HS256", kid=key_id)


def _armour(signed: bytes) -> str:
    return base64.urlsafe_b64encode(signed).rstrip(b"=").decode()


def _unarmour(text: str) -> bytes:
    """Undo `_armour`; one token has one spelling, so unused bits and trailing bytes are refused."""
    signed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    stream = io.BytesIO(signed)
    cbor2.load(stream)
    if stream.tell() != len(signed) or _armour(signed) != text:
        raise InvalidValueError("not the token's canonical form")
    return signed


def _read_claims(claims: dict[int, Any]) -> PlaybackToken:
    return PlaybackToken(
        subject=str(claims[_SUB]),
        session=claims[_CTI].decode(),
        assets=frozenset(parse_asset_id(asset.hex()) for asset in claims[_ASSETS]),
        quality=Quality.of_ordinal(claims[_QUALITY]),
        issued_at_s=int(claims[_IAT]),
        expires_at_s=int(claims[_EXP]),
    )
