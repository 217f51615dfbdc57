"""Becomes a program that ends when its parent does; a script of its own, run by `python -I -S`.

    launcher.py MODE PARENT_PID DEATH_SIGNAL UID PROGRAM [ARGUMENT…]

With mode ``exec`` the kernel watches the parent (Linux); with ``watch``, elsewhere, this process stays
between the two and takes the end of its standard input for the parent's death. Before that it switches to
the UID, unless that is -1.
"""

import ctypes
import os
import signal
import struct
import subprocess
import sys
import threading
from types import FrameType

# linux/prctl.h, linux/capability.h
_PR_SET_PDEATHSIG = 1
_PR_SET_KEEPCAPS = 8
_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE = 47, 2
_CAPABILITY_VERSION_3 = 0x20080522
_CAP_DAC_OVERRIDE = 1


def main(arguments: list[str]) -> int:
    """Switch user, tie our life to the parent's, run the program."""
    mode, parent_pid, death_signal, uid, *program = arguments
    if int(uid) >= 0:
        _become(int(uid), keep_paths=mode == "exec")
    if mode == "watch":
        return _run_watched(program, int(death_signal))
    return _run_in_place(program, int(parent_pid), int(death_signal))


def _become(uid: int, *, keep_paths: bool) -> None:
    """Give up root for a user, in the group of the same number.

    Of root's capabilities one is kept: a data directory under /root or another user's home stays reachable.
    """
    if keep_paths:
        _prctl(_PR_SET_KEEPCAPS, 1)
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)
    if keep_paths:
        _keep_capability(_CAP_DAC_OVERRIDE)


def _keep_capability(capability: int) -> None:
    mask = 1 << capability
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    sets = struct.pack(
        "6I", mask, mask, mask, 0, 0, 0
    )  # effective, permitted, inheritable; then the high words
    libc = ctypes.CDLL(None, use_errno=True)
    # A container may have taken the capability from root too: then paths must be open to the user, as usual.
    if libc.capset(header, sets) == 0:
        _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_RAISE, capability)


def _prctl(option: int, *arguments: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    padded = [*arguments, 0, 0, 0, 0][:4]
    if libc.prctl(option, *(ctypes.c_ulong(argument) for argument in padded)) != 0:
        raise OSError(ctypes.get_errno(), f"prctl {option} failed")


def _run_in_place(program: list[str], parent_pid: int, death_signal: int) -> int:
    # Only now: a change of user clears it. A parent that died before is noticed by its pid.
    _prctl(_PR_SET_PDEATHSIG, death_signal)
    if os.getppid() == parent_pid:
        os.execv(program[0], program)  # noqa: S606 - running the given program is what this is for
    return 1


def _run_watched(program: list[str], death_signal: int) -> int:
    # What we were given to pass on is inheritable, and nothing else is.
    child = subprocess.Popen(program, stdin=subprocess.DEVNULL, close_fds=False)

    def forward(number: int, _frame: FrameType | None) -> None:
        child.send_signal(number)

    def watch() -> None:
        # Not sys.stdin, whose lock a thread may not hold when the interpreter ends.
        while os.read(0, 1):
            pass
        child.send_signal(death_signal)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT):
        signal.signal(number, forward)
    threading.Thread(target=watch, daemon=True).start()
    return child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
