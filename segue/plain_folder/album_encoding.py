"""AAC of an album as one piece, for a plain folder: everything made at once, by the makers of renditions on demand."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kernel.album_stream.variants import Variant
from kernel.album_stream.whole_encoding import WholeEncoding
from kernel.asset import Loudness
from kernel.content_keys import new_content_key
from kernel.errors import KernelError
from packager.ladder import Ladder
from packager.on_demand.maker import open_maker
from packager.on_demand.process import MakingBounds
from packager.on_demand.recipe import AlbumRecipe
from segue.plain_folder.track import PackedTrack

OnSegment = Callable[[], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumEncoding:
    """What all variants have in common that are encoded over all tracks."""

    whole: WholeEncoding
    tracks: Sequence[PackedTrack]
    loudness: Loudness
    ladder: Ladder
    bounds: MakingBounds

    async def encode(self, variants: Sequence[Variant], folder: Path, on_segment: OnSegment) -> None:
        """Encode variants into their folders, side by side, each in a process of its own.

        `on_segment` is called for every segment.

        Raises:
            PackagingFailedError: A process crashed or hung.
            OSError: Something can't be read or written.
        """
        try:
            async with asyncio.TaskGroup() as group:
                for variant in variants:
                    group.create_task(self._encode(variant, folder / variant.name, on_segment))
        except* (KernelError, OSError) as errors:
            raise errors.exceptions[0] from None

    async def _encode(self, variant: Variant, target: Path, on_segment: OnSegment) -> None:
        recipe = self._recipe(variant)
        async with open_maker(recipe, self._fetch, self.bounds) as maker:
            await _write(target / "init-0.mp4", maker.initialization)
            if recipe.content_key is not None:
                await _write(target / "key-0", recipe.content_key)
            for number in range(maker.segment_count):
                await _write(target / f"seg-{number}.m4s", (await maker.make(number)).data)
                on_segment()

    async def _fetch(self, source: int, offset_bytes: int, length_bytes: int) -> bytes:
        name = self.whole.sources[source].name
        return await asyncio.to_thread(self.tracks[source].read, name, offset_bytes, length_bytes)

    def _recipe(self, variant: Variant) -> AlbumRecipe:
        keys = tuple(
            track.content_key(source.name)
            for track, source in zip(self.tracks, self.whole.sources, strict=True)
        )
        return AlbumRecipe(
            whole=self.whole,
            source_keys=keys,
            name=variant.name,
            quality=variant.quality,
            bit_rate_bps=self.ladder.bit_rate_bps(variant.quality, self.whole.channels),
            loudness=self.loudness,
            content_key=None if None in keys else new_content_key(),
        )


async def _write(path: Path, data: bytes) -> None:
    await asyncio.to_thread(path.write_bytes, data)
