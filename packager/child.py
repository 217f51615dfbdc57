"""The packaging process: one job in on standard input, messages out on standard output, a line each.

It exits with 0 whenever it said `Packaged` or `Refused`; anything else is a crash to whoever started it.
"""

import sys

import av.logging
import msgspec

from packager.errors import MasterRefusedError
from packager.job import Job, Message, Refused
from packager.pipeline import package_master


def main() -> None:
    """Read the job, do it, and say how it went."""
    av.logging.set_level(av.logging.PANIC)
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    try:
        say(package_master(job, say))
    except MasterRefusedError as error:
        say(Refused(code=error.code, reason=error.reason))


def say(message: Message) -> None:
    """Write one message, at once."""
    sys.stdout.buffer.write(msgspec.json.encode(message) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
