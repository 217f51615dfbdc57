"""Why a rendition that is packaged on demand can't be given now; both pass."""

from kernel.errors import RetryLaterError


class NotPackagedYetError(RetryLaterError):
    """It is being made, but was not there in time."""


class PackagingFailedError(RetryLaterError):
    """It could not be made; it will be tried again for who asks then."""
