"""Initialization sections and segments of a variant whose tracks are joined: the tracks' own, re-timed."""

import asyncio
from bisect import bisect_right

from kernel.admission import Admitted, NoSuchMediaError
from kernel.album_stream.parts import Part
from kernel.album_stream.variants import Variant
from kernel.http.representation import Representation
from origin.album.retiming import retime_initialization, retime_stored_segment
from origin.audio import represent_audio
from origin.key_delivery import KeyDelivery
from origin.renditions import Renditions
from origin.wrapped_keys import KeyName


class JoinedMedia:
    """Reads what the tracks have and moves it to its place in the album; what it is asked for, there is."""

    def __init__(self, renditions: Renditions, keys: KeyDelivery) -> None:
        self._renditions = renditions
        self._keys = keys

    def expect(self, variant: Variant, part_number: int) -> None:
        """Have a part's rendition made, where it is made on demand, for somebody who is about to come to it."""
        for part in variant.parts[part_number : part_number + 1]:
            self._renditions.expect(part.asset.id, part.rendition)

    async def initialization(self, variant: Variant, part_number: int) -> Representation:
        """The initialization section of a part; raises as `Renditions.read`.

        Players fetch it when they come to the part: then the next one is expected, and no other. An album of hundreds
        of tracks must not keep workers from those who wait.
        """
        self.expect(variant, part_number + 1)
        part = variant.parts[part_number]
        section = await self._renditions.read(part.asset.id, part.rendition, None)
        return represent_audio(retime_initialization(section, variant.length_s))

    async def segment(self, variant: Variant, number: int, admitted: Admitted) -> Representation:
        """A segment by its media sequence number; raises as `Renditions.read` and `KeyDelivery` do."""
        part = _part_of_segment(variant, number)
        content_key = await self._content_key(part, admitted)
        stored = await self._renditions.read(part.asset.id, part.rendition, number - part.first_segment)
        # Up to 15 ms, of a segment in 24 bits at 192 kHz; the cipher and the digest let others work meanwhile.
        return await asyncio.to_thread(
            lambda: represent_audio(retime_stored_segment(stored, part, number, content_key))
        )

    async def _content_key(self, part: Part, admitted: Admitted) -> bytes | None:
        if part.rendition.encryption == "none":
            return None
        try:
            return await self._keys.use_for_retiming(key_name(part), admitted)
        except NoSuchMediaError:
            self._renditions.forget(part.asset.id)
            raise


def key_name(part: Part) -> KeyName:
    """The key of a part: its track's own."""
    return KeyName(part.asset.id, part.rendition.name)


def _part_of_segment(variant: Variant, number: int) -> Part:
    following = bisect_right(variant.parts, number, key=lambda part: part.first_segment)
    return variant.parts[following - 1]
