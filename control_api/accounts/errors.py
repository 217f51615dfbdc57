"""What goes wrong with accounts and sessions."""

from kernel.errors import InvalidValueError, KernelError


class InvalidEmailError(InvalidValueError):
    """The text is not an e-mail address this service takes."""


class InvalidPasswordError(InvalidValueError):
    """The password is too short or too long; the message never repeats it."""


class EmailTakenError(KernelError):
    """An account with that e-mail address exists."""


class RegistrationClosedError(KernelError):
    """This service takes no new accounts from outside; an administrator makes them."""


class WrongCredentialsError(KernelError):
    """No account has that e-mail address and that password; which of the two is wrong is not told."""


class WrongPasswordError(KernelError):
    """Who is logged in gave a password that is not the account's."""


class SessionNotFoundError(KernelError):
    """The account has no session of that id."""

    def __init__(self, session_id: object) -> None:
        super().__init__(f"no session {session_id}")


class ExportsBusyError(KernelError):
    """Too many accounts are being exported; trying again in a moment helps."""


class AccountDisabledError(KernelError):
    """The password is right, but the account was disabled."""


class UserNotFoundError(KernelError):
    """There is no account of that id or address."""

    def __init__(self, who: object) -> None:
        super().__init__(f"no user {who}")


class LastAdminError(KernelError):
    """The change would leave nobody to administer."""


class NotSignedInError(KernelError):
    """The request carries no session, or one that is unknown, expired or ended."""


class NotPermittedError(KernelError):
    """The account's role does not allow this."""


class CrossSiteRequestError(KernelError):
    """A request that changes something carries the cookie, but nothing proves that our own pages sent it."""


class PasswordsBusyError(KernelError):
    """Too many passwords wait to be hashed; trying again in a moment helps."""
