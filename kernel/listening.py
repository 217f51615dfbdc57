"""Addresses to listen on: whether one is free, and the error when it isn't. Light, for those that start others."""

import errno
import socket

from kernel.errors import KernelError

_ADDRESS_ERRORS = (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL)


class PortTakenError(KernelError):
    """The service can't listen on its address, most often because another program does."""

    @classmethod
    def of(cls, error: OSError, host: str, port: int) -> "PortTakenError | None":
        """The error in our words, or None when it has another cause than the address."""
        if error.errno not in _ADDRESS_ERRORS and not isinstance(error, socket.gaierror):
            return None
        return cls(f"can't listen on {host}:{port}: {error.strerror or error}")


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
