"""Issuing streams: the token, and the address that it is part of."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid4

from control_api.accounts.models import SignedIn
from kernel.media_path import MediaPath
from kernel.playback_token import PlaybackToken, TokenSigner
from kernel.quality import Quality


@dataclass(frozen=True, slots=True)
class IssuedStream:
    """An address with its token, and the token by itself."""

    playlist_url: str = field(repr=False)
    token_text: str = field(repr=False)
    token: PlaybackToken

    @property
    def playback_session_id(self) -> UUID:
        """The session that the token is for."""
        return UUID(self.token.session)

    @property
    def start_by(self) -> datetime:
        """Until when playing must have begun."""
        return datetime.fromtimestamp(self.token.start_by_s, UTC)

    @property
    def expires_at(self) -> datetime:
        """Until when the address admits, once playing has begun in time."""
        return datetime.fromtimestamp(self.token.expires_at_s, UTC)


class StreamIssuer:
    """Issues playback tokens, each for one asset or album stream and one device."""

    def __init__(
        self, signer: TokenSigner, *, edge_url: str, start_within_s: float, token_ttl_s: float
    ) -> None:
        self._signer = signer
        self._edge_url = edge_url.rstrip("/")
        self._start_within_s = start_within_s
        self._token_ttl_s = token_ttl_s

    def issue(
        self, signed_in: SignedIn, playlist: MediaPath, quality: Quality, *, issued_at_s: float
    ) -> IssuedStream:
        """Admit a device to a multivariant playlist up to a quality, as of a time in seconds since the epoch."""
        expires_at_s = int(issued_at_s + self._token_ttl_s)
        token = PlaybackToken(
            subject=str(signed_in.account.id),
            session=uuid4().hex,
            assets=frozenset({playlist.asset}),
            quality=quality,
            issued_at_s=issued_at_s,
            expires_at_s=expires_at_s,
            start_by_s=min(int(issued_at_s + self._start_within_s), expires_at_s),
            device=signed_in.session_id.hex,
        )
        text = self._signer.sign(token)
        return IssuedStream(f"{self._edge_url}/m/{text}/{playlist}", text, token)
