"""How a request can fail before its handler sees it."""

from typing import Literal

from kernel.errors import KernelError

Location = Literal["path", "query", "header", "body"]


class InvalidRequestError(KernelError):
    """A value of the request is unknown, missing, or not of its type; `field` names it."""

    def __init__(self, location: Location, field: str, reason: str) -> None:
        super().__init__(f"{location} {field!r}: {reason}" if field else f"{location}: {reason}")
        self.location = location
        self.field = field


class MalformedBodyError(KernelError):
    """The body is not the JSON, or the form, that it says it is."""


class UnsupportedMediaTypeError(KernelError):
    """The body is of a media type that this operation doesn't read."""


class BodyTooLargeError(KernelError):
    """The body is longer than this operation reads."""


class BodyTimeoutError(KernelError):
    """The body did not arrive in time."""


JSON_BODY_ERRORS = (MalformedBodyError, UnsupportedMediaTypeError, BodyTooLargeError, BodyTimeoutError)
"""How reading a body as JSON can fail, before its values are looked at."""
