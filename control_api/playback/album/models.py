"""What a player is told when an album's stream starts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from control_api.playback.models import ListenerCaps, PlayableAsset
from control_api.playback.policy import Network
from kernel.asset import Codec, Loudness
from kernel.quality import Quality


class AlbumCaps(ListenerCaps, frozen=True, kw_only=True):
    """The four bounds on what is delivered of an album."""

    album: Quality
    """The best that the album has."""


class AlbumVariant(msgspec.Struct, frozen=True, kw_only=True):
    """One variant that the multivariant playlist offers.

    A track that isn't there in its quality plays the next lower one of the same codec.
    """

    name: str
    quality: Quality
    codec: Codec
    codecs: str
    """As CODECS tells it (RFC 6381)."""


class AlbumTrack(msgspec.Struct, frozen=True, kw_only=True):
    """One track of an album stream, and where it lies on the album's timeline, which begins at 0.

    Lengths are the masters' own: their samples over their sample rate, summed exactly and rounded only when told. What
    is delivered at another rate begins and ends with one of its own samples, so a track there may begin some samples
    later, fewer than one for each track before it.
    """

    part: int
    """Its place in the album, counted from 0: as initialization sections and keys are numbered."""
    track_id: UUID
    asset_id: str
    starts_at_s: float
    length_s: float
    loudness: Loudness


class AlbumLoudness(msgspec.Struct, frozen=True, kw_only=True):
    """How loud an album is, from its tracks' measures; null where no track has one.

    `integrated_lufs` is the mean power of the tracks, each weighed by its length; silent tracks count for nothing.
    EBU R128 would measure all of it at once, and gate out a quiet track that is measured by itself here.
    `true_peak_dbtp` is the highest of the tracks'.
    """

    integrated_lufs: float | None
    true_peak_dbtp: float | None


class AlbumStream(msgspec.Struct, frozen=True, kw_only=True):
    """Leave to play an album as one stream, and what is known of it.

    The URL admits to the album's stream only, not to the streams of its tracks. When a track is packaged anew or the
    track list changes, the album becomes another stream; who plays this one goes on with it.
    """

    playlist_url: str
    start_by: datetime
    """Until when playing must have begun."""
    expires_at: datetime
    """Until when the URL admits, once playing has begun in time."""
    playback_session_id: UUID
    album_id: UUID
    stream_id: str
    requested_quality: Quality
    quality: Quality
    """What is delivered: the best that the album has within all `caps`."""
    caps: AlbumCaps
    network: Network
    variants: tuple[AlbumVariant, ...]
    """Everything the URL admits, the best first."""
    length_s: float
    loudness: AlbumLoudness
    tracks: tuple[AlbumTrack, ...]
    """In playing order."""


@dataclass(frozen=True, slots=True)
class PlayableAlbum:
    """An album as the database knows it."""

    id: UUID
    list_digest: bytes
    """Of itself and its assets; see `album_list_digest`."""
    assets: tuple[PlayableAsset, ...]
    """Its tracks' current ones, in playing order."""
    variants: tuple[AlbumVariant, ...]
    """The lowest quality first; none where there is no codec that all tracks have."""
