"""Who may fetch what: the decision on a media URL, the same at the edge and at the origin."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import structlog
from redis.asyncio import Redis

from kernel.begun_sessions import BegunSessions, open_begun_sessions
from kernel.errors import InvalidValueError, KernelError
from kernel.media_path import MediaPath
from kernel.playback_token import PlaybackToken, TokenRefusedError, TokenVerifier
from kernel.revocation.errors import RevokedError
from kernel.revocation.state import Revocations
from kernel.settings import Settings
from kernel.valkey.stream import Subscription, follow_streams

_log = structlog.stdlib.get_logger(__name__)

CATCH_UP_TIMEOUT_S = 2.0
"""How long a service that starts waits to hear of all revocations before it serves without them."""


class NoSuchMediaError(KernelError):
    """The media URL names nothing that there is (404)."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """A request that may be answered; `token_text` is the token as it was given, to be passed on."""

    token: PlaybackToken
    path: MediaPath
    token_text: str = field(repr=False)
    via: str = ""
    """The edges that pass it on upstream, in the words of CDN-Loop; empty where a listener asks."""


def admit_path(token: PlaybackToken, token_text: str, path_text: str) -> Admitted:
    """Decide on what a good token is asked for.

    Raises:
        NoSuchMediaError: No media URL looks so (404).
        NotAdmittedError: The token is good for something else (403).
    """
    try:
        path = MediaPath.parse(path_text)
    except InvalidValueError:
        raise NoSuchMediaError("no media URL has this form") from None
    token.admit(path)
    if path.rendition is not None and path.quality is None:
        raise NoSuchMediaError("no rendition is named so")
    return Admitted(token, path, token_text)


class Admission:
    """Decides on media URLs; see `open_admission`."""

    def __init__(self, tokens: TokenVerifier, revocations: Revocations, begun: BegunSessions) -> None:
        self._tokens = tokens
        self._begun = begun
        self.revocations = revocations

    async def admit(self, target: str, *, now_s: float, peer: bool) -> Admitted:
        """Decide by what follows ``/m/``: the token comes first, then what it is asked for.

        A peer asks on behalf of a listener whom it has admitted, or before she asks: for it there is no soft
        expiry, and its asking is not her session's beginning.

        Raises:
            TokenRefusedError: There is no good token (401), whatever the rest may be.
            RevokedError: It was good (403).
            NoSuchMediaError: The token is good, but no media URL looks so (404).
            NotAdmittedError: The token is good, but for something else (403).
            CannotTellError: The token is past its soft expiry, and Valkey is away (503).
        """
        text, _, path_text = target.partition("/")
        token = self._tokens.verify(text, now_s=now_s)
        revocation = self.revocations.find(token)
        if revocation is not None:
            raise RevokedError(revocation.reason)
        admitted = admit_path(token, text, path_text)
        if not peer:
            await self._check_begun(token, now_s)
        return admitted

    async def _check_begun(self, token: PlaybackToken, now_s: float) -> None:
        if now_s >= token.start_by_s and not await self._begun.has_begun(token):
            raise TokenRefusedError("the token was not used in time")
        self._begun.note(token)


@asynccontextmanager
async def open_admission(
    settings: Settings, valkey: Redis, *, also: Sequence[Subscription] = ()
) -> AsyncIterator[Admission]:
    """Admission for a service's lifetime, which hears of revocations within milliseconds.

    It opens when it has heard of all there were, or after `CATCH_UP_TIMEOUT_S`: with Valkey away, playing goes on.
    `also` are other streams to be followed on the same connection, read from the start likewise.

    Raises:
        SettingsError: The secrets are missing or wrong.
    """
    tokens = TokenVerifier(settings.secrets.signing_keys())
    revocations = Revocations()
    async with (
        open_begun_sessions(valkey) as begun,
        follow_streams(
            settings.valkey, [revocations.subscription(), *also], on_forgotten=begun.write_anew
        ) as streams,
    ):
        if not await streams.wait_until_caught_up(CATCH_UP_TIMEOUT_S):
            _log.warning("serving without having heard of all revocations: valkey is away")
        yield Admission(tokens, revocations, begun)
