"""What the listeners of a test play, and what each byte of it must be."""

import hashlib
import secrets
import time
from dataclasses import dataclass, field

from kernel.asset import AssetId
from kernel.database.pool import Pool
from kernel.object_store.port import ObjectStore
from kernel.playback_token import PlaybackToken, TokenSigner
from kernel.quality import Quality
from kernel.settings import Settings
from origin.playlists import render_media_playlist, render_multivariant_playlist
from tests.e2e.faults.large_asset import make_large_asset
from tests.synthetic_asset import SyntheticAsset

RENDITION = "lossless_flac"
QUALITY = Quality.LOSSLESS
TTL_S = 7200


def digest(body: bytes) -> str:
    """What bodies are compared by."""
    return hashlib.sha256(body).hexdigest()


@dataclass(frozen=True, eq=False)
class Track:
    """One asset, and the digests of everything that is served of it, by what follows the asset in the URL."""

    asset: AssetId
    segments: tuple[str, ...]
    truth: dict[str, str] = field(repr=False)

    @classmethod
    def of(cls, synthetic: SyntheticAsset) -> "Track":
        """What must be served of a packed asset."""
        rendition = synthetic.asset.renditions[0]
        segments = tuple(f"{RENDITION}/seg-{number}.m4s" for number in range(len(rendition.segments)))
        bodies = {
            "master.m3u8": render_multivariant_playlist(synthetic.asset, QUALITY).encode(),
            f"{RENDITION}/index.m3u8": render_media_playlist(
                rendition, synthetic.asset.target_duration_s
            ).encode(),
            f"{RENDITION}/key": synthetic.content_keys[RENDITION],
            f"{RENDITION}/init.mp4": synthetic.initialization(RENDITION),
            **{path: synthetic.segment(RENDITION, number) for number, path in enumerate(segments)},
        }
        return cls(synthetic.id, segments, {path: digest(body) for path, body in bodies.items()})


@dataclass(frozen=True)
class Repertoire:
    """Published tracks, and tokens for all of them."""

    tracks: tuple[Track, ...]
    settings: Settings = field(repr=False)

    def token(self, subject: str) -> str:
        """A listener's token; it was issued a moment ago."""
        now_s = int(time.time()) - 1
        assets = frozenset(track.asset for track in self.tracks)
        token = PlaybackToken(subject, secrets.token_hex(8), assets, QUALITY, now_s, now_s + TTL_S)
        key_id = self.settings.secrets.token_signing_key_id
        return TokenSigner(key_id, self.settings.secrets.signing_keys()[key_id]).sign(token)


async def publish_repertoire(
    settings: Settings, pool: Pool, store: ObjectStore, *, tracks: int
) -> Repertoire:
    """Pack and publish so many tracks."""
    made = [make_large_asset(secrets.token_hex(16), RENDITION) for _ in range(tracks)]
    for synthetic in made:
        await synthetic.store(store)
        async with pool.acquire() as connection:
            await synthetic.publish(connection, settings.secrets.key_ring())
    return Repertoire(tuple(map(Track.of, made)), settings)
