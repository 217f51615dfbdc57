"""A revocation: which playback tokens are worth nothing any more, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from kernel.errors import InvalidValueError
from kernel.whole_ms import to_ms

REVOCATIONS_STREAM = "segue:revocations"


class RevocationKind(StrEnum):
    """Whose tokens are meant."""

    SUBJECT = "subject"
    """All of an account's: `id` is the token's subject."""
    DEVICE = "device"
    """All that one log-in was given: `id` is the token's device."""
    SESSION = "session"
    """One playback session's: `id` is the token's session."""


class RevocationReason(StrEnum):
    """Why; the values are stable codes that clients are told."""

    SIGNED_OUT = "signed-out"
    BANNED = "banned"
    PLAN_CHANGED = "plan-changed"
    STREAM_LIMIT = "stream-limit"
    UNKNOWN = "revoked"
    """A reason that only a newer version knows: revoked is revoked."""

    @classmethod
    def _missing_(cls, value: object) -> "RevocationReason":
        del value
        return cls.UNKNOWN


@dataclass(frozen=True, slots=True)
class Revocation:
    """Tokens of `id` that were issued until `before_s` are refused.

    Times are seconds since the epoch and travel as whole milliseconds, cut off as `PlaybackToken.issued_at_s` is.
    By `expires_at_s` the last of the tokens has expired by itself, and the revocation is forgotten. `row` is the
    id of the row that holds the fact, where there is one.
    """

    kind: RevocationKind
    id: str
    before_s: float
    reason: RevocationReason
    expires_at_s: float
    row: str = ""

    def to_fields(self) -> dict[str, str]:
        """The fields of its message on `REVOCATIONS_STREAM`."""
        return {
            "kind": self.kind.value,
            "id": self.id,
            "before_ms": str(to_ms(self.before_s)),
            "reason": self.reason.value,
            "expires_ms": str(to_ms(self.expires_at_s)),
            "row": self.row,
        }

    @classmethod
    def from_fields(cls, fields: Mapping[str, str]) -> Self:
        """Read a message; fields that we don't know are left alone.

        Raises:
            InvalidValueError: A field is missing or makes no sense.
        """
        try:
            return cls(
                kind=RevocationKind(fields["kind"]),
                id=fields["id"],
                before_s=int(fields["before_ms"]) / 1000,
                reason=RevocationReason(fields["reason"]),
                expires_at_s=int(fields["expires_ms"]) / 1000,
                row=fields.get("row", ""),
            )
        except (LookupError, ValueError, OverflowError) as error:
            raise InvalidValueError(f"not a revocation: {error}") from error
