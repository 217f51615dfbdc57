"""Why a request that came with an idempotency key is not performed."""

from kernel.errors import KernelError, RetryLaterError


class RequestInProgressError(RetryLaterError):
    """The same request is being performed: what comes of it will be told to who asks again."""


class KeyReusedError(KernelError):
    """The key came with another request before."""
