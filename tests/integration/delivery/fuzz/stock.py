"""What an edge may ever give out of one asset, computed without it."""

from collections.abc import Mapping
from dataclasses import dataclass

from kernel.quality import RENDITION_NAMES, Quality
from origin.playlists import render_media_playlist, render_multivariant_playlist
from tests.synthetic_asset import SyntheticAsset


@dataclass(frozen=True)
class Stock:
    """The bodies that a token opens, by their paths after it, and their entity tags."""

    bodies: Mapping[str, bytes]
    tags: Mapping[str, str]

    def holds(self, body: bytes) -> bool:
        """Whether this is one of them, whole."""
        return body in self.bodies.values()

    def holds_part(self, part: bytes, start: int, length_bytes: int) -> bool:
        """Whether this is the part that begins there of one of them, of that length."""
        wholes = (body for body in self.bodies.values() if len(body) == length_bytes)
        return any(body[start : start + len(part)] == part for body in wholes)


def bodies_of(synthetic: SyntheticAsset, quality: Quality) -> dict[str, bytes]:
    """Everything of an asset up to a quality, keys too."""
    asset = synthetic.asset
    multivariant = render_multivariant_playlist(asset, quality).encode()
    bodies = {f"{asset.id}/master.m3u8": multivariant}
    for name in RENDITION_NAMES:
        rendition, its_quality = asset.rendition(name), Quality.of_rendition(name)
        assert rendition is not None
        assert its_quality is not None
        if its_quality.ordinal > quality.ordinal:
            continue
        under = f"{asset.id}/{name}"
        bodies[f"{under}/index.m3u8"] = render_media_playlist(rendition, asset.target_duration_s).encode()
        bodies[f"{under}/init.mp4"] = synthetic.initialization(name)
        bodies[f"{under}/key"] = synthetic.content_keys[name]
        for number in range(len(rendition.segments)):
            bodies[f"{under}/seg-{number}.m4s"] = synthetic.segment(name, number)
    return bodies
