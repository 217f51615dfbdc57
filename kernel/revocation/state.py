"""The revocations that a process knows, ready to be asked at every request."""

import time
from collections.abc import Callable
from dataclasses import replace

from kernel.playback_token import PlaybackToken
from kernel.revocation import metrics
from kernel.revocation.model import REVOCATIONS_STREAM, Revocation, RevocationKind
from kernel.valkey.stream import Start, Subscription
from kernel.valkey.stream_commands import StreamEntry

_PRUNE_INTERVAL_S = 60.0


class Revocations:
    """Revocations in force; what is known is kept until it has expired, whatever becomes of Valkey.

    `version` grows whenever a token may be refused that wasn't before: who has asked about a token at one version
    need not ask again until there is another. There is no other bound than expiry, since to forget a revocation
    is to undo it; the stream's own bound is what holds.
    """

    def __init__(self, *, clock: Callable[[], float] = time.time) -> None:
        self._by_kind: dict[RevocationKind, dict[str, Revocation]] = {kind: {} for kind in RevocationKind}
        self._clock = clock
        self._prune_at_s = 0.0
        self.version = 0

    def __len__(self) -> int:
        return sum(len(known) for known in self._by_kind.values())

    def add(self, revocation: Revocation) -> None:
        """Put a revocation in force; one that says nothing new changes nothing."""
        now_s = self._clock()
        known = self._by_kind[revocation.kind]
        former = known.get(revocation.id)
        if revocation.expires_at_s > now_s:
            known[revocation.id] = revocation if former is None else _both(former, revocation)
            self.version += former is None or former.before_s < revocation.before_s
        if now_s >= self._prune_at_s:
            self._prune(now_s)
        metrics.KNOWN.set(len(self))

    def find(self, token: PlaybackToken) -> Revocation | None:
        """What revokes a token, if anything does."""
        for kind, name in (
            (RevocationKind.SESSION, token.session),
            (RevocationKind.DEVICE, token.device),
            (RevocationKind.SUBJECT, token.subject),
        ):
            revocation = self._by_kind[kind].get(name)
            if revocation is not None and token.issued_at_s <= revocation.before_s:
                return revocation
        return None

    def subscription(self) -> Subscription:
        """What keeps this up to date: all that Valkey still has of the stream, then every new message."""
        return Subscription(REVOCATIONS_STREAM, Start.BEGINNING, self._hear)

    def _hear(self, entry: StreamEntry) -> None:
        self.add(Revocation.from_fields(entry.fields))

    def _prune(self, now_s: float) -> None:
        for kind, known in self._by_kind.items():
            self._by_kind[kind] = {
                name: revocation for name, revocation in known.items() if revocation.expires_at_s > now_s
            }
        self._prune_at_s = now_s + _PRUNE_INTERVAL_S


def _both(one: Revocation, other: Revocation) -> Revocation:
    """The one that reaches further, for as long as either holds: tokens may have been issued for longer before."""
    further = other if one.before_s < other.before_s else one
    return replace(further, expires_at_s=max(one.expires_at_s, other.expires_at_s))
