"""What can go wrong with an upload that may break off."""

from kernel.errors import KernelError, RetryLaterError
from kernel.resumable_upload.upload import Upload


class UploadNotFoundError(KernelError):
    """There is no upload of that id, or it is another's."""


class UploadExpiredError(KernelError):
    """Nobody went on with it for too long: what there was of it is gone, or goes."""


class UploadConflictError(KernelError):
    """The upload is not as the request takes it to be; `upload` is how it stands."""

    def __init__(self, message: str, upload: Upload) -> None:
        super().__init__(message)
        self.upload = upload


class UploadOffsetError(UploadConflictError):
    """The bytes are not those that come next."""


class UploadBusyError(RetryLaterError):
    """Another request is appending to it; `upload` is how it stands."""

    def __init__(self, message: str, upload: Upload, *, retry_after_s: float) -> None:
        super().__init__(message, retry_after_s=retry_after_s)
        self.upload = upload


class UploadFinishedError(UploadConflictError):
    """It is whole, and what it was for is under way."""


class UploadFragmentedError(UploadConflictError):
    """It came in too many little pieces."""


class UploadOverrunError(KernelError):
    """More bytes came than the upload has left."""


class TooManyUploadsError(KernelError):
    """The account has begun too many that are not finished."""


class UploadBrokenOffError(KernelError):
    """The request ended before its bytes did: what came of them counts."""
