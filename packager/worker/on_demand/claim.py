"""One start of one rendition's job: what a worker holds between claiming it and ending it."""

from dataclasses import dataclass

from kernel.asset import AssetId

RenditionName = tuple[AssetId, str]
"""A rendition: its owner, an asset or an album stream, and its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenditionClaim:
    """A job as it was claimed; its name and its start are the fence of everything that is told of it."""

    owner: AssetId
    is_album: bool
    rendition: str
    start: int
    crashes: int
    delays: int
    """How often something was away; a lost worker is one, as it is seldom the rendition's fault."""

    @property
    def name(self) -> RenditionName:
        """Which rendition it is."""
        return self.owner, self.rendition
