"""What can't be told of an asset."""

from kernel.asset import AssetId
from kernel.errors import KernelError


class AssetNotFoundError(KernelError):
    """The catalog has no such asset, or the object store has nothing of it."""

    def __init__(self, asset: AssetId) -> None:
        super().__init__(f"no asset {asset}")


class WaveformNotMeasuredError(KernelError):
    """The asset was packaged when waveforms were not measured yet."""

    def __init__(self, asset: AssetId) -> None:
        super().__init__(f"asset {asset} was packaged before waveforms were measured")
