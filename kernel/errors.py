"""The root of every error this project raises on purpose."""


class KernelError(Exception):
    """Something went wrong that a user or an operator can be told about in plain words."""


class SettingsError(KernelError):
    """The settings are missing something or contradict themselves."""


class InvalidValueError(KernelError):
    """A value from outside is not one of those allowed; the message names the value and the reason."""
