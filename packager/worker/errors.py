"""How a start of a job ends without publishing, other than by the master's fault."""

from kernel.errors import KernelError


class LeaseLostError(KernelError):
    """Another worker has the job now, or it is over: whatever this one made must not be published."""


class AssetMissingError(KernelError):
    """What an approved job was to publish is not in the object store any more."""


class ScratchFullError(KernelError):
    """The scratch directory can't take what the job needs right now."""


class WorkerSetupError(KernelError):
    """The worker can't work as it is set up."""
