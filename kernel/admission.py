"""Who may fetch what: the decision on a media URL, the same at the edge and at the origin."""

from dataclasses import dataclass, field
from typing import Protocol

from kernel.errors import InvalidValueError, KernelError
from kernel.media_path import MediaPath
from kernel.playback_token import PlaybackToken


class NoSuchMediaError(KernelError):
    """The media URL names nothing that there is (404)."""


class ReadsTokens(Protocol):
    """What tells a good token from a bad one: `TokenVerifier`, or a memory in front of it."""

    def verify(self, text: str, *, now_s: float) -> PlaybackToken:
        """See `TokenVerifier.verify`."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that may be answered; `token_text` is the token as it was given, to be passed on."""

    token: PlaybackToken
    path: MediaPath
    token_text: str = field(repr=False)


def admit(tokens: ReadsTokens, target: str, *, now_s: float) -> Admitted:
    """Decide on a media URL by what follows ``/m/``: the token comes first, then what it is asked for.

    Raises:
        TokenRefusedError: There is no good token (401), whatever the rest may be.
        NoSuchMediaError: The token is good, but no media URL looks so (404).
        NotAdmittedError: The token is good, but for something else (403).
    """
    text, _, rest = target.partition("/")
    token = tokens.verify(text, now_s=now_s)
    try:
        path = MediaPath.parse(rest)
    except InvalidValueError:
        raise NoSuchMediaError("no media URL has this form") from None
    token.admit(path)
    if path.rendition is not None and path.quality is None:
        raise NoSuchMediaError("no rendition is named so")
    return Admitted(token, path, text)
