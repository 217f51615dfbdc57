"""Why a rendition can't be made, beside `PackagingFailedError` and `LosslessMismatchError`."""

from kernel.errors import KernelError


class SourceDamagedError(KernelError):
    """What a rendition is to be made from is not what its asset says; trying again is useless.

    `source` is its place in the recipe.
    """

    def __init__(self, source: int, reason: str) -> None:
        super().__init__(f"source {source}: {reason}")
        self.source = source
        self.reason = reason
