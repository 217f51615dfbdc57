"""How an edge proves to its upstream that it is one of ours."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

PEER_HEADER = "Segue-Peer"

_PURPOSE = b"segue peer 1"
_MAX_HEADER_CHARACTERS = 4096


@dataclass(frozen=True, slots=True)
class PeerSecrets:
    """One secret for every signing key; two services are peers if they share a key.

    While keys are being replaced their sets differ, so a peer shows all it has and one that is known suffices.
    """

    _secrets: tuple[bytes, ...] = field(repr=False)

    @property
    def header_value(self) -> str:
        """What goes into `PEER_HEADER`; it must reach nobody but an upstream of ours, and no log."""
        return ",".join(secret.decode() for secret in self._secrets)

    def recognise(self, header_value: str | None) -> bool:
        """Whether a request's `PEER_HEADER` is a peer's; the comparisons take the same time right or wrong."""
        if not header_value or len(header_value) > _MAX_HEADER_CHARACTERS:
            return False
        shown = header_value.encode("utf-8", "replace").split(b",")
        matches = [hmac.compare_digest(one, secret) for one in shown for secret in self._secrets]
        return any(matches)


def peer_secrets(signing_keys: Mapping[str, bytes]) -> PeerSecrets:
    """The peer secrets that belong to the token-signing keys, from which they can't be told back."""
    return PeerSecrets(
        tuple(hmac.digest(key, _PURPOSE, "sha256").hex().encode() for key in signing_keys.values())
    )
