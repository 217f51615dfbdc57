"""Why an asset can't be verified."""

from kernel.errors import KernelError, RetryLaterError


class VerificationBusyError(RetryLaterError):
    """Another asset is being verified here."""


class OriginUnreachableError(KernelError):
    """The origin does not answer, so there is nothing to verify."""


class VerificationFailedError(KernelError):
    """The stream could not be read, or whoever reads it broke down."""


class VerificationTimedOutError(KernelError):
    """It took too long."""
