"""What she decides of her account by herself."""

from dataclasses import dataclass

from kernel.quality import Quality


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChange:
    """What is to become of a profile; a name of None leaves the name as it is.

    A preferred quality of None means none, so whether it changes is told by itself.
    """

    display_name: str | None = None
    changes_quality: bool = False
    preferred_quality: Quality | None = None
