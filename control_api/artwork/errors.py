"""What can be wrong with a picture."""

from kernel.errors import KernelError


class ArtworkNotFoundError(KernelError):
    """There is no artwork of that hash, or not in that size."""


class PictureTooLargeError(KernelError):
    """The picture has more bytes than are taken."""


class PictureRefusedError(KernelError):
    """The picture can't be used; the message is the reason."""


class PicturesBusyError(KernelError):
    """Too many pictures are being converted just now."""
