"""Taking in a picture: converted, told to the sweeps, stored."""

import asyncio

from control_api.artwork.errors import PictureRefusedError, PicturesBusyError
from kernel.artwork.child import Converted
from kernel.artwork.conversion import convert_picture
from kernel.artwork.decoding import PictureLeftOutError
from kernel.artwork.model import FENCE_LOCK_ID, Artwork, artwork_key
from kernel.database.pool import Pool, acquire
from kernel.database.queries import load_queries
from kernel.object_store.port import ObjectStore, ObjectStoreError

_SQL = load_queries(__file__)

MAX_AT_ONCE = 2
MAX_WAIT_S = 10.0
STORE_TIMEOUT_S = 30.0


class ArtworkIntake:
    """Makes artwork of pictures, a few at a time; who waits too long is told to come again."""

    def __init__(self, pool: Pool, store: ObjectStore, *, max_bytes: int, max_pixels: int) -> None:
        self._pool = pool
        self._store = store
        self._max_pixels = max_pixels
        self._places = asyncio.Semaphore(MAX_AT_ONCE)
        self.max_bytes = max_bytes
        """The longest picture that is taken."""

    async def take(self, data: bytes) -> str:
        """Store a picture in its sizes, ready to be shown within the hour; its SHA-256 names it.

        Raises:
            PictureRefusedError: It is damaged, too large or of no known format.
            PicturesBusyError: Too many others are being converted.
            DatabaseUnavailableError, ObjectStoreError: One of them is away.
        """
        converted = await self._convert(data)
        await self._announce(converted.artwork)
        try:
            async with asyncio.timeout(STORE_TIMEOUT_S):
                for edge_px, jpeg in zip(converted.artwork.sizes_px, converted.jpegs, strict=True):
                    await self._store.put_bytes(artwork_key(converted.artwork.sha256, edge_px), jpeg)
        except TimeoutError:
            raise ObjectStoreError(f"no answer within {STORE_TIMEOUT_S:.0f} s") from None
        return converted.artwork.sha256

    async def _convert(self, data: bytes) -> Converted:
        try:
            async with asyncio.timeout(MAX_WAIT_S):
                await self._places.acquire()
        except TimeoutError:
            raise PicturesBusyError(f"no turn came within {MAX_WAIT_S:.0f} s") from None
        try:
            return await convert_picture(data, max_pixels=self._max_pixels)
        except PictureLeftOutError as error:
            raise PictureRefusedError(str(error)) from None
        finally:
            self._places.release()

    async def _announce(self, artwork: Artwork) -> None:
        """Say that a picture is coming before its first object is there."""
        async with acquire(self._pool) as connection, connection.transaction():
            await connection.execute(_SQL["share_fence"], FENCE_LOCK_ID)
            await connection.execute(
                _SQL["bring"],
                artwork.sha256,
                artwork.width_px,
                artwork.height_px,
                list(artwork.sizes_px),
            )
