"""Leave to fetch: Segue's playback tokens, made from their specification, and nginx's signed addresses.

A playback token is a CWT (RFC 8392) in a COSE_Mac0 (RFC 9052) with HMAC-SHA-256, base64url without padding.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import cbor2

_TTL_S = 6 * 3600
# RFC 8392 section 4, the IANA registry of CWT claims, and Segue's private claims.
_SUB, _EXP, _IAT, _CTI, _CATV, _ASSETS, _QUALITY = 2, 4, 6, 7, 310, -65537, -65538
_HIGHEST_QUALITY = 4
_PROTECTED = cbor2.dumps({1: 5})  # alg: HMAC 256/256
_KEY_ID_LABEL = 4
_MAC0_TAG = 17

SignedTarget = Callable[[str, int], str]
"""From a media path and a listener's number to a request target that is let in."""


@dataclass(frozen=True, slots=True)
class Leave:
    """The secrets of one run, known to the bench and to the servers it starts."""

    key_id: str = "bench"
    key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    word: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    """What nginx mixes into its hash."""
    now_s: int = field(default_factory=lambda: int(time.time()))

    def playback_target(self, path: str, listener: int) -> str:
        """An address at the edge, with the token of a listener who plays the path's asset."""
        return f"/m/{self._playback_token(path.partition('/')[0], listener)}/{path}"

    def secure_link_target(self, path: str, listener: int) -> str:
        """An address for `secure_link`; listeners differ in when theirs expires."""
        expires = self.now_s + _TTL_S + listener
        digest = hashlib.md5(f"{expires}/{path} {self.word}".encode(), usedforsecurity=False).digest()
        return f"/{path}?md5={_armour(digest)}&expires={expires}"

    def _playback_token(self, asset: str, listener: int) -> str:
        claims = {
            _SUB: f"listener-{listener}",
            _EXP: self.now_s + _TTL_S,
            _IAT: float(self.now_s),
            _CTI: f"{listener:032x}".encode(),
            _CATV: 1,
            _ASSETS: [bytes.fromhex(asset)],
            _QUALITY: _HIGHEST_QUALITY,
        }
        payload = cbor2.dumps(claims)
        tag = hmac.digest(self.key, cbor2.dumps(["MAC0", _PROTECTED, b"", payload]), "sha256")
        unprotected = {_KEY_ID_LABEL: self.key_id.encode()}
        return _armour(cbor2.dumps(cbor2.CBORTag(_MAC0_TAG, [_PROTECTED, unprotected, payload, tag])))


def plain_target(path: str, listener: int) -> str:
    """An address where nobody asks for leave."""
    del listener
    return f"/{path}"


def _armour(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
