"""The memory of verified tokens: a player asks a hundred times with one, and it is verified once."""

from dataclasses import dataclass, field

from edge.rate_limit.budget import SegmentBudget
from edge.rate_limit.listeners import Listeners
from kernel.admission import Admission, Admitted, admit_path
from kernel.playback_token import PlaybackToken

REMEMBERED_PASSES = 20_000
"""Up to twice as many are remembered, of about two kilobytes each: one for every connection that a process has."""


@dataclass(slots=True, eq=False)
class Pass:
    """A token that was found good, and the budget of the listener who holds it."""

    token: PlaybackToken
    text: str = field(repr=False)
    listener: SegmentBudget
    version: int = -1
    """The version of the revocations at which it was last found good."""
    noted_in: int = -1
    """The slot of the live figures in which its session was last noted; -1 before its first segment."""


class Passes:
    """Remembers the passes of listeners; never who was refused, and not what peers ask for on their behalf.

    Two generations bound the memory: when the younger is full it becomes the older, which is forgotten. Unlike an
    order of last use, this costs a pass in use nothing.
    """

    def __init__(
        self, admission: Admission, listeners: Listeners, *, capacity: int = REMEMBERED_PASSES
    ) -> None:
        self._admission = admission
        self._revocations = admission.revocations
        self._listeners = listeners
        self._capacity = capacity
        self._younger: dict[str, Pass] = {}
        self._older: dict[str, Pass] = {}

    def known(self, text: str, now_s: float) -> Pass | None:
        """The pass of a token that was admitted before and is still good, or None when that is to be found out."""
        known = self._younger.get(text)
        if known is None:
            known = self._older.get(text)
            if known is None:
                return None
            self._remember(known)
        if known.version == self._revocations.version and now_s < known.token.expires_at_s:
            return known
        return self._look_again(known, now_s)

    async def admit(self, target: str, *, now_s: float, peer: bool) -> tuple[Admitted, Pass]:
        """Decide on a media URL by what follows ``/m/``; raises what `Admission.admit` does."""
        text, _, path_text = target.partition("/")
        known = self.known(text, now_s)
        if known is not None:
            return admit_path(known.token, text, path_text), known
        # Taken before the decision: a revocation that arrives while it is made is then looked up at the next use.
        version = self._revocations.version
        admitted = await self._admission.admit(target, now_s=now_s, peer=peer)
        made = Pass(admitted.token, text, self._listeners.budget(admitted.token.subject), version)
        if not peer:
            self._remember(made)
        return admitted, made

    def _look_again(self, known: Pass, now_s: float) -> Pass | None:
        version = self._revocations.version
        if now_s >= known.token.expires_at_s or self._revocations.find(known.token) is not None:
            self._younger.pop(known.text, None)
            self._older.pop(known.text, None)
            return None
        known.version = version
        return known

    def _remember(self, one: Pass) -> None:
        if len(self._younger) >= self._capacity:
            self._older, self._younger = self._younger, {}
        self._younger[one.text] = one
