"""One variant as a player fetches it: playlist, initialization sections, keys and segments, over HTTP."""

from dataclasses import dataclass
from functools import cached_property

import m3u8

from kernel.segment_encryption import decrypt_segment
from tests.e2e.house import fetch


@dataclass(frozen=True)
class Variant:
    """A variant below a multivariant playlist's address."""

    multivariant_url: str
    name: str

    @property
    def playlist_url(self) -> str:
        """Its media playlist's address."""
        return self._at("index.m3u8")

    @cached_property
    def playlist(self) -> m3u8.M3U8:
        """Its media playlist."""
        return m3u8.loads(fetched(self.playlist_url).decode())

    @property
    def addresses(self) -> dict[str, str]:
        """One address of every kind, by kind."""
        first = self.playlist.segments[0]
        names = {"playlist": "index.m3u8", "map": first.init_section.uri, "key": first.key.uri}
        return {kind: self._at(name) for kind, name in {**names, "segment": first.uri}.items()}

    def initialization(self) -> bytes:
        """The first initialization section."""
        return fetched(self.addresses["map"])

    def clear_segments(self) -> list[bytes]:
        """All segments, decrypted with the one key that they share."""
        key = fetched(self.addresses["key"])
        uris = [segment.uri for segment in self.playlist.segments]
        return [
            decrypt_segment(fetched(self._at(uri)), key, sequence_number)
            for sequence_number, uri in enumerate(uris)
        ]

    def _at(self, uri: str) -> str:
        return f"{self.multivariant_url.removesuffix('master.m3u8')}{self.name}/{uri}"


def fetched(url: str) -> bytes:
    """What lies at an address, which must be given out."""
    status, body = fetch(url)
    assert (200, url) == (status, url), body
    return body
