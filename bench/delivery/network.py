"""A loopback network of the run's own, so that what the machine is set up for doesn't decide.

A machine that serves the world may have BBR as its congestion control. On loopback its pacing and its estimates of the
round trip make the same server answer a third as fast in one run as in the next. A namespace of its own takes
nothing from the rest of the machine, and gives it nothing.
"""

import ctypes
import fcntl
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.cost import BenchError

_CLONE_NEWNET = 0x40000000  # unshare(2)
_SIOCSIFFLAGS, _UP_AND_RUNNING = 0x8914, 0x41  # netdevice(7)
_CONGESTION_CONTROL = Path("/proc/sys/net/ipv4/tcp_congestion_control")
_WANTED = "reno"
"""Every Linux has it, every namespace may choose it, and it leaves a line without losses alone."""

_libc = ctypes.CDLL(None, use_errno=True)


@contextmanager
def own_network() -> Iterator[str]:
    """Let this thread and the processes it starts have their own loopback; the text tells what they have got.

    Only root may have one. Without it everything runs on the machine's network, as that is set up.
    """
    descriptor = os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    try:
        if not _enter_new_network(descriptor):
            yield f"the machine's loopback, {_congestion_control()}"
            return
        try:
            yield f"a loopback of its own, {_congestion_control()}"
        finally:
            _enter(descriptor)
    finally:
        os.close(descriptor)


def _enter_new_network(way_back: int) -> bool:
    if _libc.unshare(_CLONE_NEWNET) != 0:
        return False
    try:
        with socket.socket() as any_socket:
            fcntl.ioctl(any_socket, _SIOCSIFFLAGS, struct.pack("16sh", b"lo", _UP_AND_RUNNING))
        _CONGESTION_CONTROL.write_text(_WANTED, encoding="ascii")
    except OSError:
        _enter(way_back)
        return False
    return True


def _enter(descriptor: int) -> None:
    if _libc.setns(descriptor, _CLONE_NEWNET) != 0:
        raise BenchError(f"there is no way back to the machine's network: {os.strerror(ctypes.get_errno())}")


def _congestion_control() -> str:
    return _CONGESTION_CONTROL.read_text(encoding="ascii").strip()
