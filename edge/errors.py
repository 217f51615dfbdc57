"""What can go wrong between the edge and its upstreams."""

from kernel.admission import NoSuchMediaError
from kernel.errors import KernelError, RetryLaterError


class UpstreamError(KernelError):
    """No upstream gave a good answer."""


class UpstreamUnreachableError(UpstreamError):
    """An upstream refused the connection or broke it off."""


class UpstreamTimeoutError(UpstreamError):
    """An upstream did not answer, or did not go on, in time."""


class UpstreamBusyError(UpstreamError):
    """An upstream says that it can't answer now: what stands behind it is away."""


class NotPackagedError(UpstreamError, RetryLaterError):
    """An upstream can't give one rendition now: no fault of the upstream's, and no other upstream could."""


class NotPackagedYetError(NotPackagedError):
    """It is being made, but was not there in time."""


class PackagingFailedError(NotPackagedError):
    """It could not be made, and is left alone for a while."""


class BadUpstreamAnswerError(UpstreamError):
    """An upstream answered something that must not be passed on."""


class UpstreamLoopError(BadUpstreamAnswerError):
    """Edges ask each other in a circle; an upstream that says so is passed over."""


class ChangedBodyError(BadUpstreamAnswerError):
    """An upstream has another body than the one whose beginning is here."""


class AbandonedFillError(UpstreamError):
    """The task that fetched it was ended from outside, twice, or with the service."""


class KnownAbsentError(NoSuchMediaError):
    """An upstream said a moment ago that there is no such media, and was not asked again."""
