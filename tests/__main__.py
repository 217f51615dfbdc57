"""Every test, in two runs side by side: those of the pages mostly wait for what sounds, the others mostly compute.

    python -m tests [PYTEST_OPTION…]

The pages' run is shown when the other is over.
"""

import subprocess
import sys
import tempfile
from collections.abc import Sequence

PAGES = ("tests/browser",)
OTHERS = ("tests/unit", "tests/contract", "tests/integration", "tests/e2e")
"""What measures time, at the end, comes last: the machine is its own by then."""


def main(options: Sequence[str]) -> int:
    """Run both; 0 when all passed, else the status of a run that failed."""
    with tempfile.TemporaryFile() as told:
        pages = subprocess.Popen(_pytest(PAGES, options), stdout=told, stderr=subprocess.STDOUT)
        try:
            others = subprocess.run(_pytest(OTHERS, options), check=False).returncode
        finally:
            pages.wait()  # an interrupt reaches it as well
            told.seek(0)
            sys.stdout.buffer.write(told.read())
    return others or pages.returncode


def _pytest(paths: Sequence[str], options: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", "pytest", *options, *paths]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
