"""Every test, in two runs side by side of about the same length.

    python -m tests [PYTEST_OPTION…]

The one begins with the pages' tests, which mostly wait for what sounds, while the other mostly computes; what it
said is shown when the other is over.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence

PAGES_AND_PARTS = ("tests/browser", "tests/unit", "tests/contract")
WHOLES = ("tests/integration", "tests/e2e")
"""The longer one. What measures time comes last in it: the machine is its own by then."""
YIELDING = ("nice", "-n", "10")
"""Before the longer run: a browser that is recorded must not come short of the processor, or its sound breaks off."""


def main(options: Sequence[str]) -> int:
    """Run both; 0 when all passed, else the status of a run that failed."""
    with tempfile.TemporaryFile() as told:
        beside = subprocess.Popen(_pytest(PAGES_AND_PARTS, options), stdout=told, stderr=subprocess.STDOUT)
        try:
            status = subprocess.run([*YIELDING, *_pytest(WHOLES, options)], check=False).returncode
        finally:
            beside.wait()  # an interrupt reaches it as well
            told.seek(0)
            sys.stdout.buffer.write(told.read())
    return status or beside.returncode


def _pytest(paths: Sequence[str], options: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", *options, *paths]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
