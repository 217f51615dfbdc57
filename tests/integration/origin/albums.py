"""Albums of real masters, packaged, published, and played from an origin."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
from numpy.typing import NDArray

from kernel.asset import AssetId
from kernel.content_keys import new_content_key
from kernel.database.pool import Pool
from kernel.object_store.port import ObjectStore
from kernel.playback_token import PlaybackToken, TokenSigner
from kernel.quality import RENDITION_NAMES, Quality
from kernel.settings import Settings
from packager.ladder import Ladder, load_ladder
from tests.ffmpeg import read_audio
from tests.packaging import package
from tests.synthetic_asset import SyntheticAsset


@dataclass(frozen=True)
class PackagedTracks:
    """Tracks, each as the packager made it, and what their masters hold."""

    tracks: tuple[SyntheticAsset, ...]
    masters: tuple[NDArray[np.int32], ...] = field(repr=False)
    """The samples of each, left-justified, shape (samples, channels)."""

    @property
    def pcm(self) -> NDArray[np.int32]:
        """Of all masters, one after the other."""
        return np.concatenate(self.masters)


def package_tracks(masters: Sequence[Path], folder: Path) -> PackagedTracks:
    """Package masters in the lossless qualities, every rendition stored."""
    tracks = [_package(master, folder / str(number)) for number, master in enumerate(masters)]
    return PackagedTracks(tuple(tracks), tuple(read_audio(master) for master in masters))


def _package(master: Path, folder: Path) -> SyntheticAsset:
    keys = {name: new_content_key() for name in RENDITION_NAMES}
    lossless = Ladder(lossy=(), lossless=load_ladder().without_lazy().lossless)
    asset = package(master, folder, keys, lossless).asset
    objects = {one.name: (folder / f"{one.name}.mp4").read_bytes() for one in asset.renditions}
    return SyntheticAsset(asset, objects, keys)


async def publish_album(
    settings: Settings, pool: Pool, store: ObjectStore, tracks: Sequence[SyntheticAsset]
) -> AssetId:
    """Publish tracks and the album stream of them; the stream's id."""
    async with pool.acquire() as connection:
        for track in tracks:
            await track.store(store)
            await track.publish(connection, settings.secrets.key_ring())
        album_id = await connection.fetchval("SELECT id FROM albums LIMIT 1")
        stream = AssetId(uuid4().hex)
        await connection.execute(
            "INSERT INTO album_streams (id, album_id, list_digest, asset_ids) VALUES ($1, $2, uuid_send($1), $3)",
            UUID(stream),
            album_id,
            [UUID(track.id) for track in tracks],
        )
    return stream


def sign(settings: Settings, asset: AssetId, quality: Quality = Quality.HI_RES_LOSSLESS) -> str:
    """A token for an album stream."""
    now_s = int(time.time())
    token = PlaybackToken("listener", "session", frozenset([asset]), quality, now_s, now_s + 3600)
    key_id = settings.secrets.token_signing_key_id
    return TokenSigner(key_id, settings.secrets.signing_keys()[key_id]).sign(token)
