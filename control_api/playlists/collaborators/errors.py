"""What goes wrong with invitations and collaborators."""

from uuid import UUID

from kernel.errors import KernelError


class InvitationNotFoundError(KernelError):
    """The token invites to nothing, or not any more."""

    def __init__(self) -> None:
        super().__init__("this invitation is unknown, expired or withdrawn: ask for another")


class NotCollaborativeError(KernelError):
    """The playlist takes no collaborators."""

    def __init__(self) -> None:
        super().__init__("the playlist is not collaborative: change that first")


class TooManyCollaboratorsError(KernelError):
    """The playlist has as many collaborators as one may have."""


class CollaboratorNotFoundError(KernelError):
    """The account is no collaborator of the playlist."""

    def __init__(self, user_id: UUID) -> None:
        super().__init__(f"no collaborator {user_id}")
