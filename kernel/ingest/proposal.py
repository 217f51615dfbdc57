"""What will be published of a master that waits for an administrator's word."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from kernel.artwork.model import Artwork
from kernel.content_keys import WrappedKey
from kernel.ingest.tags import Tags


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """Tags and artwork, as the master tells them or as they were changed since."""

    told_tags: Tags
    """As the master tells them."""
    tags: Tags
    artwork: Artwork | None
    artwork_chosen: bool
    """Whether somebody chose the picture, and the master's own gave way."""

    @property
    def edited_tags(self) -> frozenset[str]:
        """The names of the tags that are not as the master tells them."""
        return edited_tags(self.told_tags, self.tags)


def edited_tags(told: Tags, now: Tags) -> frozenset[str]:
    """The names of the tags that are other than a master tells them."""
    before, after = msgspec.structs.asdict(told), msgspec.structs.asdict(now)
    return frozenset(name for name in before if name != "place_guessed" and before[name] != after[name])


_keys_decoder = msgspec.json.Decoder(dict[str, WrappedKey])


def decode_keys(document: str) -> Mapping[str, WrappedKey]:
    """Wrapped keys by rendition as a proposal's row holds them."""
    return _keys_decoder.decode(document)


def encode_keys(keys: Mapping[str, WrappedKey]) -> str:
    """Wrapped keys by rendition for a proposal's row."""
    return msgspec.json.encode(keys).decode()
