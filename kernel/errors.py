"""The root of every error this project raises on purpose."""


class KernelError(Exception):
    """Something went wrong that a user or an operator can be told about in plain words."""


class SettingsError(KernelError):
    """The settings are missing something or contradict themselves."""


class InvalidValueError(KernelError):
    """A value from outside is not one of those allowed; the message names the value and the reason."""


class RetryLaterError(KernelError):
    """What was asked for is refused for now; `retry_after_s` tells in how many seconds it won't be."""

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s
