"""Refusals of tokens that were good once."""

from kernel.errors import KernelError
from kernel.revocation.model import RevocationReason

_DETAILS = {
    RevocationReason.SIGNED_OUT: "This device was signed out.",
    RevocationReason.BANNED: "This account was closed by an administrator.",
    RevocationReason.PLAN_CHANGED: "The account's plan changed: start the track again.",
    RevocationReason.STREAM_LIMIT: "Another device of this account began to play.",
    RevocationReason.UNKNOWN: "The permission to play was withdrawn.",
}


class RevokedError(KernelError):
    """The token was revoked (403, `playback-revoked`); the message is for the listener, `reason` for her player."""

    def __init__(self, reason: RevocationReason) -> None:
        super().__init__(_DETAILS[reason])
        self.reason = reason
